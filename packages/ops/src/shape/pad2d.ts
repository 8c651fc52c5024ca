import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { isPadded, nhwcPaddings, type Padding2D, type Sides, sidesOf } from '../geometry.js';
import { requireImages, requireOneOf } from '../require.js';

const modes = ['constant', 'reflect', 'replicate', 'circular'] as const;

export interface Pad2dOptions {
  /**
   * 'constant' fills with `value`, 'reflect' mirrors without the border pixel, 'replicate' repeats the border pixel, 'circular' goes on
   * from the other side; default 'constant'.
   */
  readonly mode?: (typeof modes)[number];
  /** Default 0. */
  readonly value?: number;
}

/**
 * Widens images on their four sides; as `torch.nn.functional.pad`, whose order is left, right, top, bottom.
 *
 * `x` is `[batch, height, width, channels]`.
 *
 * @throws RangeError when the input has not four axes, or a padding is too wide for the image to fill it.
 */
export function pad2d(x: Tensor4D, padding: Padding2D, { mode = 'constant', value = 0 }: Pad2dOptions = {}): Tensor4D {
  requireImages('pad2d', x);
  requireOneOf('pad2d: mode', mode, modes);
  const sides = sidesOf('pad2d: padding', padding);
  requireFit(x, sides, mode);
  if (!isPadded(sides)) return tf.clone(x);
  if (mode === 'constant') return tf.pad(x, nhwcPaddings(sides), value);
  if (mode === 'reflect') return tf.mirrorPad(x, nhwcPaddings(sides), 'reflect');
  const take = mode === 'circular' ? wrapped : repeated;
  return tf.tidy(() => extend(extend(x, 1, sides[0], take), 2, sides[1], take));
}

/** `count` rows or columns to put before or after the image. */
type Border = (x: Tensor4D, axis: 1 | 2, side: 'before' | 'after', count: number) => Tensor4D;

function extend(x: Tensor4D, axis: 1 | 2, [before, after]: readonly [number, number], border: Border): Tensor4D {
  const parts = [
    ...(before > 0 ? [border(x, axis, 'before', before)] : []),
    x,
    ...(after > 0 ? [border(x, axis, 'after', after)] : []),
  ];
  return parts.length === 1 ? x : tf.concat(parts, axis);
}

const wrapped: Border = (x, axis, side, count) => cut(x, axis, side === 'before' ? x.shape[axis] - count : 0, count);

const repeated: Border = (x, axis, side, count) => {
  const line = cut(x, axis, side === 'before' ? 0 : x.shape[axis] - 1, 1);
  return tf.tile(line, axis === 1 ? [1, count, 1, 1] : [1, 1, count, 1]);
};

function cut(x: Tensor4D, axis: 1 | 2, start: number, count: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  return axis === 1
    ? tf.slice4d(x, [0, start, 0, 0], [batch, count, width, channels])
    : tf.slice4d(x, [0, 0, start, 0], [batch, height, count, channels]);
}

function requireFit(x: Tensor4D, sides: Sides, mode: Pad2dOptions['mode']): void {
  const widest = mode === 'reflect' ? 1 : mode === 'circular' ? 0 : undefined;
  if (widest === undefined) return;
  for (const axis of [0, 1] as const) {
    const most = (x.shape[axis + 1] ?? 0) - widest;
    if (Math.max(...sides[axis]) > most) {
      throw new RangeError(
        `pad2d: ${mode} padding must be at most ${most} for the input [${x.shape}], but it is ${JSON.stringify(sides[axis])}.`,
      );
    }
  }
}
