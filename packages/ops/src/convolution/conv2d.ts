import { insertZeros } from '@ocelli/backend/gradients';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type Padding2D, padAttribute, pairOf, type Sides, type Size2D, sidesOf, windowCount } from '../geometry.js';

export interface Conv2dOptions {
  /** Step between windows; default 1. */
  readonly stride?: Size2D;
  /** Zeros around the image; default 0. */
  readonly padding?: Padding2D;
  /** Distance between the taps of the kernel; default 1. */
  readonly dilation?: Size2D;
  /** Groups of channels that are convolved apart; default 1. */
  readonly groups?: number;
}

interface Window {
  readonly stride: [number, number];
  readonly sides: Sides;
  readonly dilation: [number, number];
}

/**
 * Two-dimensional convolution: `y[n, i, j, o] = sum x[n, s i + d a - p, s j + d b - p, c] w[a, b, c, o]` over taps a, b and the
 * channels c of o's group.
 *
 * `x` is `[batch, height, width, in]`, `weight` is `[kernelHeight, kernelWidth, in / groups, out]`; as `torch.nn.functional.conv2d`
 * without a bias.
 *
 * @throws RangeError when shapes, groups or options do not fit together.
 */
export function conv2d(x: Tensor4D, weight: Tensor4D, options: Conv2dOptions = {}): Tensor4D {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const window = {
    stride: pairOf('conv2d: stride', stride),
    sides: sidesOf('conv2d: padding', padding),
    dilation: pairOf('conv2d: dilation', dilation),
  };
  requireFit(x, weight, window, groups);
  if (groups === 1) return dense(x, weight, window);
  return tf.tidy(() => (weight.shape[2] === 1 ? depthwise(x, weight, window) : grouped(x, weight, window, groups)));
}

function dense(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D {
  return tf.engine().runKernel(tf.Conv2D, { x, filter }, attributesOf(window)) as Tensor4D;
}

/** One input channel a group: output channel `c m + j` is input channel `c` under filter `j` of its `m`. */
function depthwise(x: Tensor4D, weight: Tensor4D, window: Window): Tensor4D {
  const [height, width, , out] = weight.shape;
  const channels = x.shape[3];
  const filter = tf.reshape(weight, [height, width, channels, out / channels]) as Tensor4D;
  const { stride, dilation } = window;
  if (Math.max(...stride) === 1 || Math.max(...dilation) === 1) return runDepthwise(x, filter, window);
  // tfjs's kernel does not stride and dilate at once, so zeros go between the taps.
  const spread = insertZeros(insertZeros(filter, 0, dilation[0]), 1, dilation[1]) as Tensor4D;
  return runDepthwise(x, spread, { ...window, dilation: [1, 1] });
}

function runDepthwise(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D {
  return tf.engine().runKernel(tf.DepthwiseConv2dNative, { x, filter }, attributesOf(window)) as Tensor4D;
}

function grouped(x: Tensor4D, weight: Tensor4D, window: Window, groups: number): Tensor4D {
  const images = tf.split(x, groups, 3);
  const outputs = tf
    .split(weight, groups, 3)
    .map((filter, group) => dense(images[group] as Tensor4D, filter as Tensor4D, window));
  return tf.concat(outputs, 3);
}

function attributesOf({ stride, sides, dilation }: Window): tf.NamedAttrMap {
  const attributes = { strides: stride, pad: padAttribute(sides), dataFormat: 'NHWC', dilations: dilation };
  return attributes as unknown as tf.NamedAttrMap;
}

function requireFit(x: Tensor4D, weight: Tensor4D, { stride, sides, dilation }: Window, groups: number): void {
  const [, , inPerGroup, out] = weight.shape;
  const describe = `the input is [${x.shape}] and the weight [${weight.shape}] with groups ${groups}`;
  if (x.rank !== 4 || weight.rank !== 4) {
    throw new RangeError(`conv2d: the input and the weight must have four axes, but ${describe}.`);
  }
  if (!Number.isInteger(groups) || groups < 1 || x.shape[3] !== inPerGroup * groups || out % groups !== 0) {
    throw new RangeError(
      `conv2d: the input must have (weight's third axis) x groups channels, and groups must divide the weight's last axis, but ${describe}.`,
    );
  }
  for (const axis of [0, 1] as const) {
    const reach = ((weight.shape[axis] ?? 1) - 1) * dilation[axis] + 1;
    if (windowCount(x.shape[axis + 1] ?? 0, sides[axis], reach, stride[axis]) < 1) {
      throw new RangeError(`conv2d: the kernel reaches ${reach} and is larger than the padded input: ${describe}.`);
    }
  }
}
