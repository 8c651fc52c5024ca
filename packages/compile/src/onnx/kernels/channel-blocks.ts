import type { OnnxAttributes, OnnxBuilder, OnnxValue } from '../onnx-builder.js';

/** Of operators of ONNX Runtime's CPU provider, which it puts in the place of convolutions by constant filters itself. */
const domain = 'com.microsoft.nchwc';

export interface Window {
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
}

/** Images `[batch, channels, height, width]` with a block's channels side by side in memory; their shape is still said to be that. */
export function inBlocks(builder: OnnxBuilder, images: OnnxValue): OnnxValue {
  return builder.node('ReorderInput', [images], { channels_last: 0 }, { shape: images.shape, domain });
}

/** The images of blocks, `[batch, channels, height, width]` or with their channels last. */
export function outOfBlocks(builder: OnnxBuilder, images: OnnxValue, channelsLast = false): OnnxValue {
  const [batch = 1, channels = 1, ...size] = images.shape;
  const shape = channelsLast ? [batch, ...size, channels] : images.shape;
  return builder.node('ReorderOutput', [images], { channels, channels_last: Number(channelsLast) }, { shape, domain });
}

/**
 * Filters `[out, in, height, width]` with a block's channels innermost: of the outputs, and around them of the inputs, where these are whole
 * blocks too. Then one axis is moved at a time, in less than half the time of both at once.
 */
export function filterInBlocks(builder: OnnxBuilder, weights: OnnxValue, block: number): OnnxValue {
  const [out = 1, into = 1, height = 1, width = 1] = weights.shape;
  const taps = height * width;
  if (into < block) {
    // With an axis of length 1 between, since few values are moved faster in any order than along one axis: a quarter of the time.
    const parts = builder.reshape(weights, [out / block, block, into, 1, height, width]);
    return builder.reshape(builder.transpose(parts, [0, 2, 4, 5, 3, 1]), weights.shape);
  }
  const rows = builder.reshape(weights, [out / block, block, into * taps]);
  const parts = builder.reshape(builder.transpose(rows, [0, 2, 1]), [(out * into) / block ** 2, block, taps, block]);
  return builder.reshape(builder.transpose(parts, [0, 2, 1, 3]), weights.shape);
}

/** A convolution of images in blocks, or of few channels as they are, by filters in blocks. */
export function convolutionOfBlocks(
  builder: OnnxBuilder,
  [images, filter, bias]: readonly [images: OnnxValue, filter: OnnxValue, bias?: OnnxValue | undefined],
  { strides, dilations, pads }: Window,
  [height, width]: readonly [number, number],
): OnnxValue {
  const [batch = 1, channels = 1] = images.shape;
  const [out = 1, into = 1, ...kernel] = filter.shape;
  const told = { kernel_shape: kernel, strides, dilations, pads, group: channels / into };
  const given = bias === undefined ? [images, filter] : [images, filter, bias];
  return builder.node('Conv', given, told, { shape: [batch, out, height, width], domain });
}

/** The largest values of windows of images in blocks. */
export function largestOfBlocks(
  builder: OnnxBuilder,
  images: OnnxValue,
  window: OnnxAttributes,
  shape: readonly number[],
): OnnxValue {
  return builder.node('MaxPool', [images], window, { shape, domain });
}

/** Images in blocks with each pixel so many times below each other and side by side. */
export function enlargedBlocks(
  builder: OnnxBuilder,
  images: OnnxValue,
  [height, width]: readonly [number, number],
  shape: readonly number[],
): OnnxValue {
  return builder.node('Upsample', [images], { scales: [1, 1, height, width] }, { shape, domain });
}
