import type { Module } from '@ocelli/nn';
import type { NamePair } from './names.js';
import { SqueezeExcitation } from './squeeze-excitation.js';

/** What timm calls the convolutions and norms of its blocks for telephones, in their order. */
const layers = {
  /** A dense convolution. */
  plain: ['conv', 'bn1'],
  /** A depthwise convolution and a 1x1 one. */
  separable: ['conv_dw', 'bn1', 'conv_pw', 'bn2'],
  /** A 1x1 convolution, a depthwise one and another of 1x1. */
  inverted: ['conv_pw', 'bn1', 'conv_dw', 'bn2', 'conv_pwl', 'bn3'],
  /** A dense convolution and a 1x1 one. */
  fused: ['conv_exp', 'bn1', 'conv_pwl', 'bn2'],
} as const;

type TimmBlock = keyof typeof layers;

/** timm's names of a block's layers, for those that they have here, in the same order. */
export function timmLayers(kind: TimmBlock, block: string, ours: readonly string[]): NamePair[] {
  return layers[kind].map((layer, index) => [`${block}.${layer}`, ours[index] ?? '']);
}

/** Those of a block's convolutions, each with its norm, and squeeze-excitations; `isFused` where a dense convolution expands. */
export function timmBlock(block: Iterable<Module>, theirs: string, ours: string, isFused = false): NamePair[] {
  const named = [...block].map((layer, index) => ({ isSqueeze: layer instanceof SqueezeExcitation, path: `${ours}.${index}` }));
  const convolutions = named.flatMap(({ isSqueeze, path }) => (isSqueeze ? [] : [path]));
  const dense = convolutions.length === 1 ? 'plain' : 'fused';
  const depthwise = convolutions.length === 2 ? 'separable' : 'inverted';
  return [
    ...timmLayers(
      isFused ? dense : depthwise,
      theirs,
      convolutions.flatMap((path) => [`${path}.0`, `${path}.1`]),
    ),
    ...named.flatMap(({ isSqueeze, path }): NamePair[] =>
      isSqueeze
        ? [
            [`${theirs}.se.conv_reduce`, `${path}.fc1`],
            [`${theirs}.se.conv_expand`, `${path}.fc2`],
          ]
        : [],
    ),
  ];
}
