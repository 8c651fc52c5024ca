import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { sizeOf, type Value } from '../graph.js';
import { outlineOf } from './elementwise.js';
import type { Infer, Outline } from './infer-outputs.js';

type Pairs = readonly (readonly [number, number])[];

/** Kernels that move values about and change none. */
export function shapeOutputs(): Record<string, Infer> {
  const x = (inputs: Readonly<Record<string, Value>>): Value => inputs['x'] as Value;
  const like = (value: Value, shape: readonly number[]): Outline[] => [{ shape, dtype: value.dtype }];
  const padded: Infer = (inputs, { paddings }) =>
    like(
      x(inputs),
      x(inputs).shape.map((length, axis) => {
        const [before, after] = (paddings as Pairs)[axis] ?? [0, 0];
        return length + before + after;
      }),
    );
  return {
    Reshape: (inputs, { shape }) =>
      like(x(inputs), util.inferFromImplicitShape([...(shape as number[])], sizeOf(x(inputs).shape))),
    ExpandDims: ({ input }, { dim }) => {
      const { shape } = input as Value;
      const at = (dim as number) < 0 ? shape.length + 1 + (dim as number) : (dim as number);
      util.assert(at >= 0 && at <= shape.length, () => `ExpandDims: there is no axis ${dim} between those of [${shape}].`);
      return like(input as Value, [...shape.slice(0, at), 1, ...shape.slice(at)]);
    },
    Transpose: (inputs, { perm }) =>
      like(
        x(inputs),
        (perm as number[]).map((axis) => x(inputs).shape[axis] ?? 1),
      ),
    Concat: (inputs, { axis }) => {
      const parts = Object.values(inputs);
      const shapes = parts.map(({ shape }) => [...shape]);
      const along = util.parseAxisParam(axis as number, shapes[0] ?? [])[0] ?? 0;
      backend_util.assertParamsConsistent(shapes, along);
      return like(parts[0] as Value, backend_util.computeOutShape(shapes, along));
    },
    Pack: (inputs, { axis }) => {
      const parts = Object.values(inputs);
      const { shape } = parts[0] as Value;
      for (const part of parts) util.assertShapesMatch([...shape], [...part.shape], 'Pack:');
      const at = (axis as number) < 0 ? shape.length + 1 + (axis as number) : (axis as number);
      return like(parts[0] as Value, [...shape.slice(0, at), parts.length, ...shape.slice(at)]);
    },
    Unpack: ({ value }, { axis }) => {
      const { shape } = value as Value;
      const at = (axis as number) < 0 ? shape.length + (axis as number) : (axis as number);
      const part = shape.filter((_, index) => index !== at);
      return Array.from({ length: shape[at] ?? 0 }, () => ({ ...outlineOf(value as Value), shape: part }));
    },
    SplitV: (inputs, { numOrSizeSplits, axis }) => {
      const { shape } = x(inputs);
      const along = util.parseAxisParam(axis as number, [...shape])[0] ?? 0;
      const sizes = backend_util.prepareSplitSize(x(inputs) as never, numOrSizeSplits as number[] | number, along);
      return sizes.flatMap((size) =>
        like(
          x(inputs),
          shape.map((length, index) => (index === along ? size : length)),
        ),
      );
    },
    Slice: (inputs, { begin, size }) => {
      const [begins, sizes] = slice_util.parseSliceParams(x(inputs) as never, begin as number[], size as number[]);
      slice_util.assertParamsValid(x(inputs) as never, begins as number[], sizes as number[]);
      return like(x(inputs), sizes as number[]);
    },
    StridedSlice: (inputs, attributes) => like(x(inputs), stridedSlice(x(inputs).shape, attributes).finalShape),
    PadV2: padded,
    MirrorPad: padded,
    Tile: (inputs, { reps }) =>
      like(
        x(inputs),
        x(inputs).shape.map((length, axis) => length * ((reps as number[])[axis] ?? 1)),
      ),
    DepthToSpace: (inputs, { blockSize }) => {
      const [batch = 1, height = 1, width = 1, channels = 1] = x(inputs).shape;
      const block = blockSize as number;
      return like(x(inputs), [batch, height * block, width * block, channels / block / block]);
    },
    SpaceToBatchND: (inputs, { blockShape, paddings }) => {
      const blocks = blockShape as number[];
      const [batch = 1, ...lengths] = x(inputs).shape;
      const spaces = lengths.map((length, axis) => {
        const [before, after] = (paddings as Pairs)[axis] ?? [0, 0];
        return (length + before + after) / (blocks[axis] ?? 1);
      });
      return like(x(inputs), [batch * sizeOf(blocks), ...spaces]);
    },
    BatchToSpaceND: (inputs, { blockShape, crops }) => {
      const blocks = blockShape as number[];
      const [batch = 1, ...lengths] = x(inputs).shape;
      const spaces = lengths.map((length, axis) => {
        const [before, after] = (crops as Pairs)[axis] ?? [0, 0];
        return length * (blocks[axis] ?? 1) - before - after;
      });
      return like(x(inputs), [batch / sizeOf(blocks), ...spaces]);
    },
    BroadcastTo: (inputs, { shape }) => like(x(inputs), shape as number[]),
    Range: (_, { start, stop, step, dtype }) => {
      const length = rangeLength(start as number, stop as number, (step as number | undefined) ?? 1);
      return [{ shape: [length], dtype: (dtype ?? 'float32') as 'float32' }];
    },
    LinSpace: (_, { num }) => [{ shape: [num as number], dtype: 'float32' }],
  };
}

/** tfjs goes downwards by itself where the step is 1. */
function rangeLength(start: number, stop: number, step: number): number {
  const isEmpty = start === stop || (start < stop && step < 0) || (stop < start && step > 1);
  return isEmpty ? 0 : Math.abs(Math.ceil((stop - start) / step));
}

/** What a strided slice takes, in positive axes. */
export function stridedSlice(shape: readonly number[], attributes: Readonly<Record<string, unknown>>) {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  return slice_util.sliceInfo(
    [...shape],
    begin as number[],
    end as number[],
    strides as number[],
    beginMask as number,
    endMask as number,
    ellipsisMask as number,
    newAxisMask as number,
    shrinkAxisMask as number,
  );
}
