import { Rng } from '@ocelli/random';
import { describe, expect, it } from 'vitest';
import {
  constant,
  dirac,
  eye,
  type Initializer,
  kaimingNormal,
  kaimingUniform,
  normal,
  ones,
  orthogonal,
  truncatedNormal,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
} from '../index.js';
import { gainOf } from './fan.js';
import { torchBias, torchWeight } from './torch-default.js';

const shape = [64, 32, 5, 3];
const [fanIn, fanOut] = [32 * 15, 64 * 15];

function measure(initializer: Initializer, of = shape) {
  const values = initializer(of, new Rng(1));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { count: values.length, mean, std: Math.sqrt(variance), largest: Math.max(...values.map(Math.abs)) };
}

describe('initialisers', () => {
  // With 30720 values a deviation is measured to 0.4 %, and the largest of uniform ones is within 0.1 % of the bound.
  it.each<[string, Initializer, number]>([
    ['kaimingUniform', kaimingUniform(), Math.sqrt(6 / fanIn)],
    ['kaimingUniform of the outputs', kaimingUniform({ mode: 'fanOut', nonlinearity: 'linear' }), Math.sqrt(3 / fanOut)],
    ['kaimingUniform with a slope', kaimingUniform({ negativeSlope: Math.sqrt(5) }), 1 / Math.sqrt(fanIn)],
    ['xavierUniform', xavierUniform(), Math.sqrt(6 / (fanIn + fanOut))],
    ['xavierUniform with a gain', xavierUniform({ gain: gainOf('tanh') }), (5 / 3) * Math.sqrt(6 / (fanIn + fanOut))],
    ["torch's default weight", torchWeight(), 1 / Math.sqrt(fanIn)],
    ["torch's default bias", torchBias(shape), 1 / Math.sqrt(fanIn)],
    ['uniform', uniform(-0.5, 0.5), 0.5],
  ])('%s fills up to its bound', (_, initializer, bound) => {
    const { count, largest, std, mean } = measure(initializer);
    expect(count).toBe(64 * fanIn);
    expect(largest / bound).toBeLessThanOrEqual(1 + 1e-6);
    expect(largest / bound).toBeGreaterThan(0.999);
    expect(std / (bound / Math.sqrt(3))).toBeCloseTo(1, 1);
    expect(Math.abs(mean / bound)).toBeLessThan(0.02);
  });

  it.each<[string, Initializer, number, number]>([
    ['kaimingNormal', kaimingNormal({ nonlinearity: 'relu' }), 0, Math.sqrt(2 / fanIn)],
    ['kaimingNormal of the outputs', kaimingNormal({ mode: 'fanOut' }), 0, Math.sqrt(2 / fanOut)],
    ['xavierNormal', xavierNormal(), 0, Math.sqrt(2 / (fanIn + fanOut))],
    ['normal', normal(3, 0.5), 3, 0.5],
    // The deviation of the normal distribution cut at two deviations is 0.8796 of the whole one's.
    ['truncatedNormal', truncatedNormal({ std: 0.02, low: -0.04, high: 0.04 }), 0, 0.02 * 0.8796],
  ])('%s has its mean and deviation', (_, initializer, mean, std) => {
    const measured = measure(initializer);
    expect(Math.abs(measured.mean - mean) / std).toBeLessThan(0.03);
    expect(Math.abs(measured.std / std - 1)).toBeLessThan(0.02);
  });

  it('truncatedNormal keeps to its bounds', () => {
    expect(measure(truncatedNormal()).largest).toBeLessThanOrEqual(2);
  });

  it('constants are constant', () => {
    const rng = new Rng(0);
    expect(constant(0.5)([2], rng)).toEqual(Float32Array.of(0.5, 0.5));
    expect(ones()([1, 2], rng)).toEqual(Float32Array.of(1, 1));
    expect(zeros()([], rng)).toEqual(Float32Array.of(0));
  });

  it.each([[[3, 5]], [[5, 3]], [[4, 2, 1, 2]], [[2, 3, 2]]])('orthogonal %j has rows or columns at right angles', (of) => {
    const values = orthogonal({ gain: 2 })(of, new Rng(4));
    const rows = of[0] ?? 1;
    const columns = values.length / rows;
    const at = (row: number, column: number) => values[row * columns + column] ?? Number.NaN;
    const vectors = Array.from({ length: Math.min(rows, columns) }, (_, index) =>
      rows <= columns
        ? Array.from({ length: columns }, (_, column) => at(index, column))
        : Array.from({ length: rows }, (_, row) => at(row, index)),
    );
    for (const [index, one] of vectors.entries()) {
      for (const [position, other] of vectors.entries()) {
        const product = one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);
        expect(product).toBeCloseTo(index === position ? 4 : 0, 5);
      }
    }
  });

  // As torch.nn.init.eye_ and dirac_ fill them.
  it('eye and dirac pass their inputs on', () => {
    const rng = new Rng(0);
    expect([...eye()([2, 3], rng)]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...dirac()([3, 2, 3], rng)]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...dirac({ groups: 2 })([4, 1, 2, 2], rng)]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(() => eye()([2], rng)).toThrow('eye: the weight must have two axes, but its shape is [2].');
    expect(() => dirac({ groups: 2 })([3, 1], rng)).toThrow('that 2 groups divide, and inputs, but its shape is [3,1].');
    expect(() => orthogonal()([2], rng)).toThrow('orthogonal: the weight must have at least two axes');
  });

  it("has torch's gains", () => {
    expect(gainOf('linear')).toBe(1);
    expect(gainOf('relu')).toBe(Math.SQRT2);
    expect(gainOf('selu')).toBe(0.75);
    expect(gainOf('leakyRelu', 0.2)).toBeCloseTo(Math.sqrt(2 / 1.04), 12);
  });

  it("refuses torch's spelling of what is spelt otherwise here", () => {
    const draw = (options: object) => () => kaimingNormal(options)([2, 2], new Rng(0));
    expect(draw({ nonlinearity: 'leaky_relu' })).toThrow("nonlinearity must be 'linear', 'sigmoid', 'tanh', 'relu', 'leakyRelu'");
    expect(draw({ mode: 'fan_in' })).toThrow("mode must be 'fanIn' or 'fanOut', but it is 'fan_in'.");
  });

  it('needs two axes for a fan', () => {
    expect(() => kaimingNormal()([3], new Rng(0))).toThrow(
      'This initialiser needs a weight with at least two axes, but the shape is [3].',
    );
  });
});
