import { expectClose, formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../testing/start-wasm.js';
import { CosineWindowAttention, type ShiftedWindowAttention, WindowAttention } from './index.js';

const [width, heads, size] = [4, 2, 4];
const shapeOf = { height: 5, width: 7 };

type Vector = readonly number[];
type Values = (name: string) => Float32Array;

const dot = (one: Vector, other: Vector): number => one.reduce((sum, value, at) => sum + value * (other[at] ?? Number.NaN), 0);

function affine(x: Vector, weight: Float32Array, bias: ArrayLike<number> | undefined): number[] {
  const outputs = weight.length / x.length;
  return Array.from({ length: outputs }, (_, output) => {
    const row = [...weight.subarray(output * x.length, (output + 1) * x.length)];
    return dot(row, x) + (bias?.[output] ?? 0);
  });
}

/** How a version scores two pixels of a window in one head. */
type Score = (query: Vector, key: Vector, head: number, offset: readonly [rows: number, columns: number]) => number;

/** The formula pixel by pixel: rows and columns before the shift come from the map's other side. */
function attention(map: Float32Array, shift: number, values: Values, keyBias: number, score: Score): number[] {
  const [rows, columns] = [8, 8];
  const bias = values('qkv.bias').map((value, at) => (at >= width && at < 2 * width ? value * keyBias : value));
  const pixelAt = (row: number, column: number): Vector => {
    const isPadding = row >= shapeOf.height || column >= shapeOf.width;
    const start = (row * shapeOf.width + column) * width;
    return isPadding ? Array.from({ length: width }, () => 0) : [...map.subarray(start, start + width)];
  };
  const projected = (row: number, column: number) => affine(pixelAt(row, column), values('qkv.weight'), bias);
  const windowOf = (at: number, length: number) => Math.floor(((at - shift + length) % length) / size);
  const within = (at: number, length: number) => ((at - shift + length) % length) % size;
  const all = Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    return { row, column, qkv: projected(row, column) };
  });
  return all
    .filter(({ row, column }) => row < shapeOf.height && column < shapeOf.width)
    .flatMap((query) => {
      const others = all.filter(
        (key) =>
          windowOf(key.row, rows) === windowOf(query.row, rows) &&
          windowOf(key.column, columns) === windowOf(query.column, columns),
      );
      const heard = Array.from({ length: heads }, (_, head) => {
        const part = (qkv: Vector, which: number) => qkv.slice(which * width + head * 2, which * width + head * 2 + 2);
        const scores = others.map((key) => {
          const fromOtherSide = query.row < shift !== key.row < shift || query.column < shift !== key.column < shift;
          const offset = [
            within(query.row, rows) - within(key.row, rows),
            within(query.column, columns) - within(key.column, columns),
          ] as const;
          return Math.exp(score(part(query.qkv, 0), part(key.qkv, 1), head, offset) - (fromOtherSide ? 100 : 0));
        });
        const total = scores.reduce((sum, value) => sum + value, 0);
        return [0, 1].map((at) =>
          others.reduce((sum, { qkv }, i) => sum + ((scores[i] ?? 0) / total) * (part(qkv, 2)[at] ?? 0), 0),
        );
      }).flat();
      return affine(heard, values('proj.weight'), values('proj.bias'));
    });
}

/** Gives a layer weights of about 1, and compares it with the formula. */
function check(layer: ShiftedWindowAttention, shift: number, keyBias: number, scoreOf: (values: Values) => Score): void {
  layer.initialize(0).eval();
  const own = Object.entries(layer.stateDict());
  const isDrawn = ([name]: [string, unknown]) => !name.startsWith('relative_') || name.endsWith('bias_table');
  const stateDict = own.filter(isDrawn).map(([name, { shape }]) => [name, { shape, data: formulaValues(name, shape, [-1, 1]) }]);
  layer.loadStateDict(Object.fromEntries(stateDict));
  const state = layer.stateDict();
  const values: Values = (name) => state[name]?.data as Float32Array;
  const map = formulaValues('map', [5 * 7 * width], [-1, 1]);
  const before = tf.memory().numTensors;
  const found = tf.tidy(() => layer.forward(tf.tensor4d(map, [1, 5, 7, width])).dataSync());
  expect(tf.memory().numTensors).toBe(before);
  expectClose(found, attention(map, shift, values, keyBias, scoreOf(values)), 1e-5, 'attention');
  const both = tf.tidy(() => layer.forward(tf.tensor4d([...map, ...map], [2, 5, 7, width])).dataSync());
  expectClose(both, [...found, ...found], 1e-6, 'two maps');
  layer.dispose();
}

describe('attention in shifted windows', () => {
  beforeAll(startWasm);
  const options = { width, heads, window: size, dropout: 0, attentionDropout: 0 };

  it.each([0, 2, 1])("is the formula of Swin's first version, shifted by %i", (shift) => {
    check(new WindowAttention({ ...options, shift }), shift, 1, (values) => (query, key, head, [rows, columns]) => {
      const table = values('relative_position_bias_table');
      return dot(query, key) / Math.sqrt(2) + (table[((rows + 3) * 7 + columns + 3) * heads + head] ?? Number.NaN);
    });
  });

  it.each([0, 2])('is the formula of its second, shifted by %i', (shift) => {
    check(new CosineWindowAttention({ ...options, shift }), shift, 0, (values) => {
      const spaced = (offset: number) => (Math.sign(offset) * Math.log2(1 + (8 * Math.abs(offset)) / 3)) / 3;
      return (query, key, head, [rows, columns]) => {
        const hidden = affine([spaced(rows), spaced(columns)], values('cpb_mlp.0.weight'), values('cpb_mlp.0.bias'));
        const bias = affine(
          hidden.map((value) => Math.max(0, value)),
          values('cpb_mlp.2.weight'),
          undefined,
        )[head] as number;
        const cosine = dot(query, key) / Math.max(1e-24, Math.sqrt(dot(query, query) * dot(key, key)));
        const factor = Math.min(100, Math.exp(values('logit_scale')[head] ?? Number.NaN));
        return cosine * factor + 16 / (1 + Math.exp(-bias));
      };
    });
  });

  it('is not shifted along a side that is one window long, and takes maps smaller than a window', () => {
    using shifted = new WindowAttention({ ...options, shift: 2 }).initialize(3).eval();
    using still = new WindowAttention({ ...options, shift: 0 });
    still.loadStateDict(shifted.stateDict());
    tf.tidy(() => {
      const map = tf.tensor4d(formulaValues('map', [3 * 4 * width], [-1, 1]), [1, 3, 4, width]);
      expect(shifted.forward(map).dataSync()).toEqual(still.eval().forward(map).dataSync());
    });
  });

  it('has finite gradients where padding makes keys of length 0', () => {
    using layer = new CosineWindowAttention({ ...options, shift: 2 }).initialize(3);
    const finite = tf.tidy(() => {
      const map = tf.tensor4d(formulaValues('map', [5 * 7 * width], [-1, 1]), [1, 5, 7, width]);
      const gradient = tf.grad((x) => tf.sum(tf.square(layer.forward(x as tf.Tensor4D))))(map);
      return [...gradient.dataSync()].every(Number.isFinite);
    });
    expect(finite).toBe(true);
  });

  it('refuses heads that do not divide the width', () => {
    expect(() => new WindowAttention({ ...options, heads: 3, shift: 0 })).toThrow(
      'ShiftedWindowAttention: 3 heads do not divide the width 4.',
    );
  });
});
