import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { type CompiledCase, checkCompiledCases } from '../../testing/check-compiled.js';
import { drawAxes, drawCases, drawShape, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

const axisNames: Record<string, string> = { Max: 'reductionIndices' };

function reductionCase(rng: Rng, kernel: string): CompiledCase {
  const isLogical = kernel === 'All' || kernel === 'Any';
  const dtype = isLogical ? 'bool' : oneOf(rng, ['float32', 'float32', 'int32', 'bool'] as const);
  const x = drawTensor(rng, drawShape(rng, 1 + rng.integer(4), 4), { dtype, whole: kernel.startsWith('Arg') });
  const axes = drawAxes(rng, x.rank);
  const isOne = kernel.startsWith('Arg') || kernel.startsWith('Cum');
  const axis = isOne ? axes[0] : axes.map((each) => (rng.boolean() ? each : each - x.rank));
  const attributes = {
    [axisNames[kernel] ?? 'axis']: axis,
    keepDims: rng.boolean(),
    exclusive: rng.boolean(),
    reverse: rng.boolean(),
  };
  return {
    name: `${dtype}[${x.shape}] ${JSON.stringify(attributes)}`,
    inputs: [x],
    run: (at) => reduced(kernel, at as tf.Tensor, attributes),
  };
}

/** tfjs's kernels leave keepDims to its ops in part, and scan along the last axis alone. */
function reduced(
  kernel: string,
  x: tf.Tensor,
  { axis, keepDims, exclusive, reverse, reductionIndices }: Record<string, unknown>,
): tf.Tensor | tf.Tensor[] {
  const [axes, keep] = [(axis ?? reductionIndices) as number[], keepDims as boolean];
  switch (kernel) {
    case 'Cumsum':
      return tf.cumsum(x, axis as number, exclusive as boolean, reverse as boolean);
    case 'Cumprod':
      return tf.cumprod(x, axis as number, exclusive as boolean, reverse as boolean);
    case 'Sum':
      return tf.sum(x, axes, keep);
    case 'Mean':
      return tf.mean(x, axes, keep);
    case 'Max':
      return tf.max(x, axes, keep);
    case 'Min':
      return tf.min(x, axes, keep);
    case 'Prod':
      return tf.prod(x, axes, keep);
    case 'All':
      return tf.all(x, axes, keep);
    case 'Any':
      return tf.any(x, axes, keep);
    default:
      return runKernel(kernel, { x }, { axis });
  }
}

const kernels = ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'All', 'Any', 'ArgMax', 'ArgMin', 'Cumsum', 'Cumprod'];

describe('reductions', () => {
  it.each(kernels)('%s gives what tfjs gives', async (kernel) => {
    await checkCompiledCases(
      drawCases(40, (rng) => reductionCase(rng, kernel)),
      { orders: new Rng(14).fork(kernel) },
    );
  });

  it('make probabilities of logits along the last axis, however they lie', async () => {
    const cases = drawCases(40, (rng) => {
      const x = drawTensor(rng, drawShape(rng, 1 + rng.integer(4), 5), { low: -9, high: 9 });
      return { name: `[${x.shape}]`, inputs: [x], run: (at) => [tf.softmax(at as tf.Tensor), tf.logSoftmax(at as tf.Tensor)] };
    });
    await checkCompiledCases(cases, { orders: new Rng(15) });
  });

  it('let NaN and infinities through as tfjs does', async () => {
    const rows = [
      [Number.NaN, 1],
      [1, Number.NaN],
      [Infinity, 1],
      [-Infinity, 2],
      [Infinity, -Infinity],
    ];
    const run = (x: tf.Tensor) => [tf.sum(x, 1), tf.mean(x, 1), tf.prod(x, 1), tf.max(x, 1), tf.min(x, 1), tf.max(x), tf.min(x)];
    await checkCompiledCases([{ name: 'special', inputs: [tf.tensor2d(rows)], run: run as () => tf.Tensor[] }]);
  });

  it('pass NaN over where they tell a place', async () => {
    // Of a NaN that comes first tfjs's cpu backend gives the place: nothing compares with it.
    const rows = [
      [1, Number.NaN, 2],
      [-Infinity, -1, Number.NaN],
      [Infinity, Number.NaN, 3],
    ];
    const run = (x: tf.Tensor) => [tf.argMax(x, 1), tf.argMin(x, 1)];
    await checkCompiledCases([{ name: 'special', inputs: [tf.tensor2d(rows)], run: run as () => tf.Tensor[] }]);
  });
});
