import type { Module, Sequential } from '@ocelli/nn';
import { type Rename, renameModules } from '../parts/rename-modules.js';
import { SqueezeExcitation } from '../parts/squeeze-excitation.js';
import { type TimmBlock, timmLayers } from '../parts/timm-layers.js';
import type { EfficientNet } from './efficientnet.js';
import { FusedInvertedResidual } from './fused-inverted-residual.js';

/** For `loadPretrained`: the names of a model's tensors by timm's, as in `timm/efficientnet_b0.ra_in1k`; torchvision's stay. */
export function timmNames(model: EfficientNet): Rename {
  const last = model.features.length - 1;
  const pairs: [string, string][] = [
    ['conv_stem', 'features.0.0'],
    ['bn1', 'features.0.1'],
    ['conv_head', `features.${last}.0`],
    ['bn2', `features.${last}.1`],
    ['classifier', 'classifier.1'],
  ];
  for (const [stage, blocks] of [...model.features].slice(1, last).entries()) {
    for (const [index, block] of [...(blocks as Sequential)].entries()) {
      const layers = (block as Module & { readonly block: Sequential }).block;
      pairs.push(...pairsOf(block, layers, `blocks.${stage}.${index}`, `features.${stage + 1}.${index}.block`));
    }
  }
  return renameModules(pairs);
}

function pairsOf(block: Module, layers: Iterable<Module>, theirs: string, ours: string): [string, string][] {
  const named = [...layers].map((layer, index) => ({ layer, path: `${ours}.${index}` }));
  const convolutions = named.filter(({ layer }) => !(layer instanceof SqueezeExcitation)).map(({ path }) => path);
  const squeezes = named.filter(({ layer }) => layer instanceof SqueezeExcitation).map(({ path }) => path);
  return [
    ...timmLayers(
      kindOf(block, convolutions.length),
      theirs,
      convolutions.flatMap((path) => [`${path}.0`, `${path}.1`]),
    ),
    ...squeezes.flatMap((path): [string, string][] => [
      [`${theirs}.se.conv_reduce`, `${path}.fc1`],
      [`${theirs}.se.conv_expand`, `${path}.fc2`],
    ]),
  ];
}

function kindOf(block: Module, convolutions: number): TimmBlock {
  if (block instanceof FusedInvertedResidual) return convolutions === 1 ? 'plain' : 'fused';
  return convolutions === 2 ? 'separable' : 'inverted';
}
