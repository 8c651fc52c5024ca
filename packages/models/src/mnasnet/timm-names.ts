import type { Sequential } from '@ocelli/nn';
import type { NamePair } from '../parts/names.js';
import { timmLayers } from '../parts/timm-layers.js';
import type { MnasNet } from './mnasnet.js';

/** timm's names of its modules, as in `timm/mnasnet_100.rmsp_in1k`. */
export function timmNames(model: MnasNet): NamePair[] {
  const pairs: NamePair[] = [
    ['conv_stem', 'layers.0'],
    ['bn1', 'layers.1'],
    ...timmLayers('separable', 'blocks.0.0', ['layers.3', 'layers.4', 'layers.6', 'layers.7']),
    ['conv_head', 'layers.14'],
    ['bn2', 'layers.15'],
    ['classifier', 'classifier.1'],
  ];
  for (const [stack, blocks] of [...model.layers].slice(8, 14).entries()) {
    for (const [index] of [...(blocks as Sequential)].entries()) {
      const ours = [0, 1, 3, 4, 6, 7].map((layer) => `layers.${stack + 8}.${index}.layers.${layer}`);
      pairs.push(...timmLayers('inverted', `blocks.${stack + 1}.${index}`, ours));
    }
  }
  return pairs;
}
