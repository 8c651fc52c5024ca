import { constantOf, constantScalar } from '../../graph/constants.js';
import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import { binaryKernels } from './binary.js';
import { type Call, composed } from './composed.js';
import { productKernels } from './products.js';
import { shapeKernels } from './shapes.js';
import { unaryKernels } from './unary.js';

/** Normalisations that tfjs has kernels for. */
export function normalizationKernels(): Record<string, Lower> {
  const parts = (): Record<string, Lower> => ({ ...productKernels(), ...shapeKernels(), ...binaryKernels(), ...unaryKernels() });
  return {
    // One product and one sum with numbers of each channel: x a + (offset - mean a).
    FusedBatchNorm: composed(parts, (call, { inputs, attributes }) => {
      const { x, mean, variance, offset, scale } = inputs as Record<'x' | 'mean' | 'variance', Value> & Node['inputs'];
      const epsilon = constantScalar((attributes['varianceEpsilon'] as number | undefined) ?? 0.001);
      const inverse = call('Rsqrt', { x: call('Add', { a: variance, b: epsilon }) });
      const factor = scale === undefined ? inverse : call('Multiply', { a: inverse, b: scale });
      const shift = call('Multiply', { a: mean, b: factor });
      const term = offset === undefined ? call('Neg', { x: shift }) : call('Sub', { a: offset, b: shift });
      return call('Add', { a: call('Multiply', { a: x, b: factor }), b: term });
    }),
    LRN: composed(parts, (call, { inputs, attributes }) => {
      const x = inputs['x'] as Value;
      return call('Multiply', { a: x, b: call('Pow', { a: norm(call, x, attributes), b: exponent(attributes) }) });
    }),
    // dx = dy n^-b - 2 a b x (the sum of dy y / n over the neighbours), n being what x was divided by the b-th power of.
    LRNGrad: composed(parts, (call, { inputs, attributes }) => {
      const { x, y, dy } = inputs as Record<'x' | 'y' | 'dy', Value>;
      const { alpha, beta } = attributes as { alpha: number; beta: number };
      const n = norm(call, x, attributes);
      const direct = call('Multiply', { a: dy, b: call('Pow', { a: n, b: exponent(attributes) }) });
      const share = call('RealDiv', { a: call('Multiply', { a: dy, b: y }), b: n });
      const scaled = call('Multiply', { a: x, b: constantScalar(2 * alpha * beta) });
      return call('Sub', { a: direct, b: call('Multiply', { a: scaled, b: neighbours(call, share, attributes) }) });
    }),
  };
}

function exponent({ beta }: Node['attributes']): Value {
  return constantScalar(-(beta as number));
}

function norm(call: Call, x: Value, attributes: Node['attributes']): Value {
  const { alpha, bias } = attributes as { alpha: number; bias: number };
  const sums = neighbours(call, call('Square', { x }), attributes);
  return call('Add', { a: call('Multiply', { a: sums, b: constantScalar(alpha) }), b: constantScalar(bias) });
}

/** For each channel the sum over those that are at most `depthRadius` away: a product with a band of ones. */
function neighbours(call: Call, x: Value, { depthRadius }: Node['attributes']): Value {
  const channels = x.shape.at(-1) ?? 1;
  const band = new Float32Array(channels * channels);
  for (let row = 0; row < channels; row++) {
    for (let column = 0; column < channels; column++) {
      band[row * channels + column] = Number(Math.abs(row - column) <= (depthRadius as number));
    }
  }
  const rows = call('Reshape', { x }, { shape: [sizeOf(x.shape) / channels, channels] });
  const sums = call('BatchMatMul', { a: rows, b: constantOf([channels, channels], 'float32', band) });
  return call('Reshape', { x: sums }, { shape: x.shape });
}
