import { Dropout, Linear, Module } from '@ocelli/nn';
import { attentionWeights, pad2d } from '@ocelli/ops';
import {
  add,
  matMul,
  reshape,
  slice,
  split,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor,
  transpose,
} from '@tensorflow/tfjs-core';
import { smallNormal } from '../parts/small-normal.js';
import { fromWindows, toWindows } from '../parts/windows.js';
import { beginAt, shiftedWindowMask } from './shifted-windows.js';

export interface ShiftedWindowAttentionOptions {
  readonly width: number;
  readonly heads: number;
  /** Height and width of a window. */
  readonly window: number;
  /** By how many pixels the windows are moved down and to the right. */
  readonly shift: number;
  readonly dropout: number;
  readonly attentionDropout: number;
}

/** Queries and keys, `[batch windows, heads, pixels, width / heads]`, and the factor of their products. */
export interface Compared {
  readonly query: Tensor4D;
  readonly key: Tensor4D;
  readonly scale: number;
}

/**
 * Attention within square windows of a map, padded to whole windows, `[batch, height, width, channels]` to the same; Liu et al. 2021. The
 * versions differ in how they compare pixels, and where the biases of their positions come from.
 *
 * State: `qkv` and `proj`, and that of the version.
 */
export abstract class ShiftedWindowAttention extends Module {
  readonly qkv: Linear;
  readonly proj: Linear;
  readonly attention_dropout: Dropout;
  readonly dropout: Dropout;
  readonly heads: number;
  readonly #window: number;
  readonly #shift: number;

  constructor({ width, heads, window, shift, dropout, attentionDropout }: ShiftedWindowAttentionOptions) {
    super();
    if (width % heads !== 0) throw new RangeError(`ShiftedWindowAttention: ${heads} heads do not divide the width ${width}.`);
    this.heads = heads;
    this.#window = window;
    this.#shift = shift;
    this.qkv = new Linear(width, 3 * width, smallNormal());
    this.proj = new Linear(width, width, smallNormal());
    this.attention_dropout = new Dropout(attentionDropout);
    this.dropout = new Dropout(dropout);
  }

  /** Queries, keys and values in one, `[..., 3 width]`. */
  protected abstract project(windows: Tensor3D): Tensor3D;

  /** How queries and keys are compared. */
  protected abstract compare(query: Tensor4D, key: Tensor4D): Compared;

  /** What is added to the scores, `[1, heads, pixels, pixels]`. */
  protected abstract positionBias(): Tensor4D;

  override forward(x: Tensor4D): Tensor4D {
    const size = this.#window;
    const [batch, height, width, channels] = x.shape;
    const [bottom, right] = [height, width].map((length) => (size - (length % size)) % size) as [number, number];
    const padded =
      bottom + right === 0
        ? x
        : pad2d(x, [
            [0, bottom],
            [0, right],
          ]);
    const [, rows, columns] = padded.shape;
    const [down, across] = [rows, columns].map((length) => (length <= size ? 0 : this.#shift)) as [number, number];
    const bias = down + across === 0 ? this.positionBias() : this.#biasOfShifted(rows, columns, [down, across]);
    const windows = this.#attend(toWindows(beginAt(padded, down, across), size), bias);
    const map = fromWindows(windows, padded.shape, size);
    const back = beginAt(map, down === 0 ? 0 : rows - down, across === 0 ? 0 : columns - across);
    return bottom + right === 0 ? back : slice(back, [0, 0, 0, 0], [batch, height, width, channels]);
  }

  /** Without those of `qkv` and `proj`, which count their own. */
  override multiplyAdds([batch = 1, height = 1, width = 1, channels = 1]: readonly number[]): number {
    const whole = (length: number) => Math.ceil(length / this.#window) * this.#window;
    return 2 * batch * whole(height) * whole(width) * this.#window ** 2 * channels;
  }

  /** `[windows, heads, pixels, pixels]`. */
  #biasOfShifted(height: number, width: number, shift: readonly [number, number]): Tensor4D {
    const size = this.#window;
    const mask = shiftedWindowMask({ height, width, size, shift });
    return add(this.positionBias(), tensor(mask, [(height * width) / size ** 2, 1, size ** 2, size ** 2]));
  }

  /** Attention within windows `[batch windows, pixels, width]`. */
  #attend(windows: Tensor3D, bias: Tensor4D): Tensor3D {
    const [count, pixels, width] = windows.shape;
    const { heads } = this;
    const projected = reshape(this.project(windows), [count, pixels, 3 * heads, width / heads]);
    const [queries, keys, values] = split(transpose(projected, [0, 2, 1, 3]), 3, 1) as [Tensor4D, Tensor4D, Tensor4D];
    const { query, key, scale } = this.compare(queries, keys);
    // The heads of all windows that the bias tells apart on one axis.
    const apart = bias.shape[0] * heads;
    const grouped = (x: Tensor): Tensor => reshape(x, [-1, apart, pixels, width / heads]);
    const mask = reshape(bias, [1, apart, pixels, pixels]);
    const weights = this.attention_dropout.forward(attentionWeights(grouped(query), grouped(key), { mask, scale }));
    const heard = reshape(matMul(weights, grouped(values)), [count, heads, pixels, width / heads]);
    const joined: Tensor3D = reshape(transpose(heard, [0, 2, 1, 3]), [count, pixels, width]);
    return this.dropout.forward(this.proj.forward(joined));
  }
}
