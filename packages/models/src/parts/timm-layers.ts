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

export type TimmBlock = keyof typeof layers;

/** Pairs of paths for `renameModules`: timm's of a block's layers, and those that they have here, in the same order. */
export function timmLayers(kind: TimmBlock, block: string, ours: readonly string[]): [theirs: string, ours: string][] {
  return layers[kind].map((layer, index) => [`${block}.${layer}`, ours[index] ?? '']);
}
