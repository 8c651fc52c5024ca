import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compile.js';
import { type CompiledCase, checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawBroadcast, drawCases, drawShape, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

function indicesBelow(rng: Rng, shape: readonly number[], limit: number, low = 0): tf.Tensor {
  return drawTensor(rng, shape, { dtype: 'int32', low, high: limit - 1 });
}

const draws: Record<string, (rng: Rng) => CompiledCase> = {
  OneHot: (rng) => {
    const depth = between(rng, 2, 5);
    const indices = indicesBelow(rng, drawShape(rng, between(rng, 0, 3)), depth + 2, -2);
    const [on, off] = rng.boolean() ? [1, 0] : [3, -2];
    const dtype = oneOf(rng, ['int32', 'float32'] as const);
    return {
      name: `[${indices.shape}] ${depth} ${on} ${off} ${dtype}`,
      inputs: [indices],
      run: (at) => tf.oneHot(at as tf.Tensor, depth, on, off, dtype),
    };
  },
  GatherV2: (rng) => {
    const x = drawTensor(rng, drawShape(rng, between(rng, 1, 4)), { dtype: oneOf(rng, ['float32', 'int32', 'bool'] as const) });
    const axis = rng.integer(x.rank);
    const batchDims = oneOf(rng, [0, rng.integer(axis + 1)]);
    const shape = [...x.shape.slice(0, batchDims), ...drawShape(rng, between(rng, batchDims > 0 ? 0 : 1, 2), 4)];
    const indices = indicesBelow(rng, shape, x.shape[axis] ?? 1);
    const run = (at: tf.Tensor, by: tf.Tensor) => tf.gather(at, by as tf.Tensor1D, axis, batchDims);
    return {
      name: `[${x.shape}] at [${shape}] axis ${axis} batch ${batchDims}`,
      inputs: [x, indices],
      run: run as () => tf.Tensor,
    };
  },
  GatherNd: (rng) => {
    const x = drawTensor(rng, drawShape(rng, between(rng, 1, 4)));
    const depth = between(rng, 1, x.rank);
    const count = between(rng, 1, 5);
    const columns = x.shape.slice(0, depth).map((length) => indicesBelow(rng, [count], length));
    const run = (at: tf.Tensor, by: tf.Tensor) => tf.gatherND(at, by);
    return { name: `[${x.shape}] by ${depth}`, inputs: [x, tf.stack(columns, 1)], run: run as () => tf.Tensor };
  },
  ScatterNd: (rng) => {
    const shape = drawShape(rng, between(rng, 1, 4), 4);
    const depth = between(rng, 1, shape.length);
    const count = between(rng, 1, 9);
    const indices = tf.stack(
      shape.slice(0, depth).map((length) => indicesBelow(rng, [count], length)),
      1,
    );
    const updates = drawTensor(rng, [count, ...shape.slice(depth)], { dtype: oneOf(rng, ['float32', 'int32'] as const) });
    const run = (at: tf.Tensor, by: tf.Tensor) => tf.scatterND(at, by, shape as [number]);
    return { name: `[${shape}] by ${depth}, ${count} times`, inputs: [indices, updates], run: run as () => tf.Tensor };
  },
  UnsortedSegmentSum: (rng) => {
    const x = drawTensor(rng, drawShape(rng, between(rng, 1, 4)), { dtype: oneOf(rng, ['float32', 'int32'] as const) });
    const count = between(rng, 1, 4);
    const ids = indicesBelow(rng, [x.shape[0] ?? 1], count + 3, -3);
    const run = (at: tf.Tensor, by: tf.Tensor) => tf.unsortedSegmentSum(at, by as tf.Tensor1D, count);
    return { name: `[${x.shape}] into ${count}`, inputs: [x, ids], run: run as () => tf.Tensor };
  },
  TopK: (rng) => {
    const x = drawTensor(rng, drawShape(rng, between(rng, 1, 3), 9), {
      whole: true,
      low: -5,
      high: 5,
      dtype: oneOf(rng, ['float32', 'int32'] as const),
    });
    const k = between(rng, 1, x.shape.at(-1) ?? 1);
    return { name: `${k} of [${x.shape}]`, inputs: [x], run: (at) => tf.topk(at as tf.Tensor, k) };
  },
  Select: (rng) => {
    const shape = drawShape(rng, between(rng, 0, 4), 4);
    const dtype = oneOf(rng, ['float32', 'int32', 'bool'] as const);
    const inputs = [
      drawTensor(rng, drawBroadcast(rng, shape), { dtype: 'bool' }),
      drawTensor(rng, shape, { dtype }),
      drawTensor(rng, drawBroadcast(rng, shape), { dtype }),
    ];
    return {
      name: `${dtype} ${inputs.map((each) => `[${each.shape}]`)}`,
      inputs,
      run: (...at) => tf.where(at[0] as tf.Tensor, at[1] as tf.Tensor, at[2] as tf.Tensor),
    };
  },
};

describe('kernels that choose and place by index', () => {
  it.each(Object.entries(draws))('%s gives what tfjs gives', async (name, draw) => {
    await checkCompiledCases(drawCases(40, draw), { orders: new Rng(16).fork(name) });
  });

  it('choose whole rows by a condition of one axis', async () => {
    const rng = new Rng(17);
    const run = (...at: tf.Tensor[]) =>
      runKernel('Select', { condition: at[0] as tf.Tensor, t: at[1] as tf.Tensor, e: at[2] as tf.Tensor });
    const inputs = [tf.tensor1d([1, 0, 1], 'bool'), ...[0, 1].map(() => drawTensor(rng, [3, 1, 2]))];
    // tfjs's kernel takes of each row the value at the row's number, so it is compared with what it says it does.
    const eager = (...at: tf.Tensor[]) =>
      tf.where(tf.reshape(at[0] as tf.Tensor, [3, 1, 1]), at[1] as tf.Tensor, at[2] as tf.Tensor);
    await checkCompiledCases([{ name: 'rows', inputs, run: (...at) => (tf.getBackend() === 'cpu' ? eager(...at) : run(...at)) }]);
  });

  it('add up rows at a list of places', async () => {
    const run = (at: tf.Tensor, rows: tf.Tensor) => tf.scatterND(at, rows, [5, 3]);
    const inputs = [tf.tensor1d([0, 4, 0], 'int32'), drawTensor(new Rng(18), [3, 3])];
    await checkCompiledCases([{ name: 'rows', inputs, run: run as () => tf.Tensor }]);
  });

  it('lose nothing of a million updates of one row', async () => {
    const compiled = compile((ids: tf.Tensor1D, x: tf.Tensor) => tf.unsortedSegmentSum(x, ids, 3));
    const sums = await compiled(tf.ones([1_000_000], 'int32') as tf.Tensor1D, tf.ones([1_000_000]));
    expect(Array.from(await sums.data())).toEqual([0, 1_000_000, 0]);
    await compiled.dispose();
  });
});
