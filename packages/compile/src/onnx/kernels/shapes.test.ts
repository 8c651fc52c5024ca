import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { type CompiledCase, checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawAxes, drawCases, drawShape, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

type Draw = (rng: Rng) => CompiledCase;
const dtypes = ['float32', 'float32', 'int32', 'bool'] as const;

function drawX(rng: Rng, rank: number, longest = 5): tf.Tensor {
  return drawTensor(rng, drawShape(rng, rank, longest), { dtype: oneOf(rng, dtypes), low: -9, high: 9 });
}

/** A case of one tensor. */
function of(name: string, x: tf.Tensor, run: (x: tf.Tensor) => unknown): CompiledCase {
  return { name: `${name} of [${x.shape}]`, inputs: [x], run: run as () => unknown };
}

const pairs = (rng: Rng, count: number, most: (axis: number) => number): [number, number][] => {
  return Array.from({ length: count }, (_, axis) => [between(rng, 0, most(axis)), between(rng, 0, most(axis))]);
};

/** The lengths of a shape, some of them split or joined. */
function regrouped(rng: Rng, shape: readonly number[]): number[] {
  const lengths = shape.flatMap((length) => (length === 4 ? oneOf(rng, [[4], [2, 2], [1, 4]]) : [length]));
  const at = rng.integer(lengths.length);
  return rng.boolean() || at === 0
    ? lengths
    : [...lengths.slice(0, at - 1), (lengths[at - 1] ?? 1) * (lengths[at] ?? 1), ...lengths.slice(at + 1)];
}

const draws: Record<string, Draw> = {
  Reshape: (rng) => {
    const x = drawX(rng, between(rng, 1, 4));
    const shape = regrouped(rng, x.shape);
    return of(`to [${shape}]`, x, (at) => tf.reshape(at, shape));
  },
  ExpandDims: (rng) => {
    const x = drawX(rng, between(rng, 0, 4));
    const axis = between(rng, -x.rank - 1, x.rank);
    return of(`at ${axis}`, x, (at) => tf.expandDims(at, axis));
  },
  Transpose: (rng) => {
    const x = drawX(rng, between(rng, 1, 5), 4);
    const permutation = Array.from(rng.permutation(x.rank));
    return of(`by ${permutation}`, x, (at) => tf.transpose(at, permutation));
  },
  Slice: (rng) => {
    const x = drawX(rng, between(rng, 1, 5));
    const begin = x.shape.map((length) => rng.integer(length));
    const size = x.shape.map((length, axis) => between(rng, 1, length - (begin[axis] ?? 0)));
    return of(`from [${begin}] [${size}]`, x, (at) => tf.slice(at, begin, size));
  },
  StridedSlice: (rng) => {
    const x = drawX(rng, between(rng, 1, 4), 6);
    // tfjs's cpu kernel mistakes the axes where it strides and shrinks at once.
    const shrinkMask = rng.boolean(0.3) ? rng.integer(4) : 0;
    const strides = x.shape.map(() => (shrinkMask > 0 ? 1 : oneOf(rng, [1, 1, 2, 3, -1, -2])));
    const first = x.shape.map((length) => rng.integer(length));
    const begin = first.map((at, axis) => (rng.boolean() ? at : at - (x.shape[axis] ?? 0)));
    // Behind the first in the direction of the step, since tfjs reads beyond the tensor where nothing is left.
    const end = first.map((at, axis) => {
      const length = x.shape[axis] ?? 0;
      return (strides[axis] ?? 1) > 0 ? between(rng, at + 1, length + 1) : between(rng, -1, at - 1) - length;
    });
    const [beginMask, endMask] = [rng.integer(16) & ~shrinkMask, rng.integer(16)];
    const told = [begin, end, strides].map((values) => `[${values}]`).join(' ');
    return of(`${told} masks ${beginMask} ${endMask} ${shrinkMask}`, x, (at) => {
      return tf.stridedSlice(at, begin, end, strides, beginMask, endMask, 0, 0, shrinkMask);
    });
  },
  Reverse: (rng) => {
    const x = drawX(rng, between(rng, 1, 4));
    const axes = drawAxes(rng, x.rank).map((axis) => (rng.boolean() ? axis : axis - x.rank));
    return of(`along [${axes}]`, x, (at) => tf.reverse(at, axes));
  },
  PadV2: (rng) => {
    const x = drawX(rng, between(rng, 1, 4));
    const paddings = pairs(rng, x.rank, () => 2);
    return of(`by ${JSON.stringify(paddings)}`, x, (at) => tf.pad(at, paddings, x.dtype === 'bool' ? 1 : -3));
  },
  MirrorPad: (rng) => {
    const x = drawX(rng, between(rng, 1, 4));
    const mode = oneOf(rng, ['reflect', 'symmetric'] as const);
    const paddings = pairs(rng, x.rank, (axis) => (x.shape[axis] ?? 1) - (mode === 'reflect' ? 1 : 0));
    return of(`${mode} by ${JSON.stringify(paddings)}`, x, (at) => tf.mirrorPad(at, paddings, mode));
  },
  Tile: (rng) => {
    const x = drawX(rng, between(rng, 1, 4), 3);
    const repeats = x.shape.map((length) => (length === 1 || rng.boolean() ? between(rng, 1, 3) : 1));
    return of(`by [${repeats}]`, x, (at) => tf.tile(at, repeats));
  },
  BroadcastTo: (rng) => {
    const shape = drawShape(rng, between(rng, 1, 4), 4);
    const x = drawTensor(
      rng,
      shape.slice(rng.integer(2)).map((length) => (rng.boolean(0.4) ? 1 : length)),
    );
    // tfjs's cpu backend tiles instead.
    return of(`to [${shape}]`, x, (at) => {
      return tf.getBackend() === 'cpu'
        ? tf.broadcastTo(at, shape)
        : runKernel('BroadcastTo', { x: at }, { shape, inputShape: at.shape });
    });
  },
  Concat: (rng) => {
    const shape = drawShape(rng, between(rng, 1, 4), 4);
    const axis = rng.integer(shape.length);
    const dtype = oneOf(rng, dtypes);
    const inputs = Array.from({ length: between(rng, 1, 4) }, () => {
      return drawTensor(
        rng,
        shape.map((length, at) => (at === axis ? between(rng, 1, 3) : length)),
        { dtype },
      );
    });
    return {
      name: `of ${inputs.length} along ${axis} of [${shape}]`,
      inputs,
      run: (...given) => tf.concat(given, axis - (rng.boolean() ? 0 : 0)),
    };
  },
  Pack: (rng) => {
    const shape = drawShape(rng, between(rng, 0, 3), 4);
    const axis = rng.integer(shape.length + 1);
    const inputs = Array.from({ length: between(rng, 1, 4) }, () => drawTensor(rng, shape));
    return { name: `of ${inputs.length} at ${axis} of [${shape}]`, inputs, run: (...given) => tf.stack(given, axis) };
  },
  Unpack: (rng) => {
    const x = drawX(rng, between(rng, 1, 4));
    const axis = between(rng, -x.rank, x.rank - 1);
    return of(`along ${axis}`, x, (at) => tf.unstack(at, axis));
  },
  SplitV: (rng) => {
    const x = drawX(rng, between(rng, 1, 4));
    const axis = between(rng, -x.rank, x.rank - 1);
    const length = x.shape.at(axis) ?? 1;
    const first = rng.integer(length + 1);
    const sizes = first === 0 || first === length ? 1 : rng.boolean() ? [first, -1] : [first, length - first];
    return of(`${JSON.stringify(sizes)} along ${axis}`, x, (at) => tf.split(at, sizes, axis));
  },
  DepthToSpace: (rng) => {
    const block = between(rng, 2, 3);
    const x = drawTensor(rng, [...drawShape(rng, 3, 4), block * block * between(rng, 1, 3)]);
    return of(`blocks of ${block}`, x, (at) => tf.depthToSpace(at as tf.Tensor4D, block));
  },
  SpaceToBatchND: (rng) => {
    const blocks = Array.from({ length: between(rng, 1, 2) }, () => between(rng, 1, 3));
    const crops = pairs(rng, blocks.length, () => 2);
    const spaces = blocks.map((block, axis) => block * between(rng, 5, 6) - (crops[axis]?.[0] ?? 0) - (crops[axis]?.[1] ?? 0));
    const x = drawTensor(rng, [between(rng, 1, 3), ...spaces, ...drawShape(rng, between(rng, 0, 2), 3)]);
    return of(`blocks of [${blocks}] padded ${JSON.stringify(crops)}`, x, (at) => tf.spaceToBatchND(at, blocks, crops));
  },
  BatchToSpaceND: (rng) => {
    const blocks = Array.from({ length: between(rng, 1, 2) }, () => between(rng, 1, 3));
    const crops = pairs(rng, blocks.length, () => 1);
    const batch = blocks.reduce((product, block) => product * block, between(rng, 1, 3));
    const x = drawTensor(rng, [batch, ...blocks.map(() => between(rng, 3, 4)), ...drawShape(rng, between(rng, 0, 2), 3)]);
    return of(`blocks of [${blocks}] cropped ${JSON.stringify(crops)}`, x, (at) => tf.batchToSpaceND(at, blocks, crops));
  },
};

describe('kernels that move values', () => {
  it.each(Object.entries(draws))('%s gives what tfjs gives', async (name, draw) => {
    await checkCompiledCases(drawCases(40, draw), { orders: new Rng(4).fork(name), tolerance: 0 });
  });

  it('give nothing of nothing, whatever operators there are', async () => {
    const run = (x: tf.Tensor) => [
      tf.concat([x, x]),
      tf.tile(x, [2, 3]),
      tf.avgPool3d(tf.ones([1, 1, 1, 1, 1]) as tf.Tensor5D, [1, 1, 3], 1, 'valid'),
      tf.matMul(x, tf.ones([3, 2])),
      tf.add(x, 1),
    ];
    await checkCompiledCases([{ name: 'empty', inputs: [tf.zeros([0, 3])], run: run as () => unknown }]);
  });

  it('ranges and fills as tfjs does', async () => {
    const { fill } = tf;
    const run = () => [
      tf.range(0, 5, 0.3),
      tf.range(5, 0),
      tf.range(5, 0, -2, 'int32'),
      tf.range(3, 3),
      tf.linspace(-1, 2, 7),
      tf.linspace(2, 5, 1),
      fill([2, 3], 0.1),
      fill([2], 7, 'int32'),
      tf.zeros([3, 1], 'bool'),
      tf.ones([2, 2], 'int32'),
    ];
    await checkCompiledCases([{ name: 'made', inputs: [], run }], { tolerance: 0 });
  });
});
