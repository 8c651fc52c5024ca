import { describe, expect, it } from 'vitest';
import { heldShape, type Layout, toHeld, toTorch } from './layout.js';

function sequence(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, index) => index);
}

describe('layout', () => {
  it.each<[string, readonly number[], Layout, number[]]>([
    ['a convolution', [4, 3, 2, 5], 'conv', [2, 5, 3, 4]],
    ['a grouped convolution', [6, 2, 3, 3], 'conv', [3, 3, 2, 6]],
    ['a depthwise convolution', [6, 1, 3, 2], 'conv', [3, 2, 1, 6]],
    ['a transposed convolution', [4, 3, 2, 5], 'convTranspose', [2, 5, 3, 4]],
    ['a linear layer', [4, 3], 'plain', [4, 3]],
    ['a scalar', [], 'plain', []],
  ])('takes the weight of %s there and back', (_, shape, layout, held) => {
    expect(heldShape(shape, layout)).toEqual(held);
    const values = sequence(shape);
    const there = toHeld(values, shape, layout);
    expect(toTorch(there, shape, layout)).toEqual(values);
    expect([...there].sort((one, other) => one - other)).toEqual([...values]);
  });

  it('puts element [out, in, row, column] at [row, column, in, out]', () => {
    const [out, inputs, rows, columns] = [4, 3, 2, 5];
    const shape = [out, inputs, rows, columns];
    const held = toHeld(sequence(shape), shape, 'conv');
    const at = (o: number, i: number, r: number, c: number) => held[((r * columns + c) * inputs + i) * out + o];
    expect(at(0, 0, 0, 0)).toBe(0);
    expect(at(0, 0, 0, 1)).toBe(1);
    expect(at(0, 0, 1, 0)).toBe(columns);
    expect(at(0, 1, 0, 0)).toBe(rows * columns);
    expect(at(3, 2, 1, 4)).toBe(4 * 3 * 2 * 5 - 1);
    expect(at(1, 2, 0, 3)).toBe(1 * 30 + 2 * 10 + 3);
  });

  it('refuses a convolution weight without four axes', () => {
    expect(() => heldShape([2, 3], 'conv')).toThrow("The layout 'conv' is for weights with four axes, but this one has 2.");
  });
});
