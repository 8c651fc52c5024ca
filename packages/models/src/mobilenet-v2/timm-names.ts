import type { NamePair } from '../parts/names.js';
import { timmLayers } from '../parts/timm-layers.js';

/** timm's names of its modules, as in `timm/mobilenetv2_100.ra_in1k`, by how many blocks each stage has. */
export function timmNames(blocksOfStages: readonly number[]): NamePair[] {
  const last = 1 + blocksOfStages.reduce((sum, count) => sum + count, 0);
  const pairs: NamePair[] = [
    ['conv_stem', 'features.0.0'],
    ['bn1', 'features.0.1'],
    ['conv_head', `features.${last}.0`],
    ['bn2', `features.${last}.1`],
    ['classifier', 'classifier.1'],
  ];
  let feature = 1;
  for (const [stage, count] of blocksOfStages.entries()) {
    for (let index = 0; index < count; index++) {
      const ours = `features.${feature++}.conv`;
      const first = [`${ours}.0.0`, `${ours}.0.1`];
      const pair =
        stage === 0
          ? timmLayers('separable', 'blocks.0.0', [...first, `${ours}.1`, `${ours}.2`])
          : timmLayers('inverted', `blocks.${stage}.${index}`, [
              ...first,
              `${ours}.1.0`,
              `${ours}.1.1`,
              `${ours}.2`,
              `${ours}.3`,
            ]);
      pairs.push(...pair);
    }
  }
  return pairs;
}
