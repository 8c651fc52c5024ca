import type { Module, Sequential } from '@ocelli/nn';
import type { NamePair } from '../parts/names.js';
import { timmBlock } from '../parts/timm-layers.js';
import type { EfficientNet } from './efficientnet.js';
import { FusedInvertedResidual } from './fused-inverted-residual.js';

/** timm's names of its modules, as in `timm/efficientnet_b0.ra_in1k`. */
export function timmNames(model: EfficientNet): NamePair[] {
  const last = model.features.length - 1;
  const pairs: NamePair[] = [
    ['conv_stem', 'features.0.0'],
    ['bn1', 'features.0.1'],
    ['conv_head', `features.${last}.0`],
    ['bn2', `features.${last}.1`],
    ['classifier', 'classifier.1'],
  ];
  for (const [stage, blocks] of [...model.features].slice(1, last).entries()) {
    for (const [index, block] of [...(blocks as Sequential)].entries()) {
      const layers = (block as Module & { readonly block: Sequential }).block;
      const isFused = block instanceof FusedInvertedResidual;
      pairs.push(...timmBlock(layers, `blocks.${stage}.${index}`, `features.${stage + 1}.${index}.block`, isFused));
    }
  }
  return pairs;
}
