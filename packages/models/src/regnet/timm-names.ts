import type { NamePair } from '../parts/names.js';
import type { RegNet } from './regnet.js';

/** timm's names of its modules, as in `timm/regnety_004.tv2_in1k`. */
export function timmNames(model: RegNet): NamePair[] {
  const pairs: NamePair[] = [
    ['stem.conv', 'stem.0'],
    ['stem.bn', 'stem.1'],
    ['head.fc', 'fc'],
  ];
  for (const [stageName, stage] of model.trunk_output.namedChildren()) {
    for (const [index, [blockName]] of stage.namedChildren().entries()) {
      const theirs = `s${stageName.replace('block', '')}.b${index + 1}`;
      const ours = `trunk_output.${stageName}.${blockName}`;
      for (const [their, own] of [
        ['conv1', 'f.a'],
        ['conv2', 'f.b'],
        ['conv3', 'f.c'],
        ['downsample', 'proj'],
      ] as const) {
        pairs.push([`${theirs}.${their}.conv`, `${ours}.${own}.0`], [`${theirs}.${their}.bn`, `${ours}.${own}.1`]);
      }
      pairs.push([`${theirs}.se.fc1`, `${ours}.f.se.fc1`], [`${theirs}.se.fc2`, `${ours}.f.se.fc2`]);
    }
  }
  return pairs;
}
