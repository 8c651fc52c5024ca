import { slice_util, util } from '@tensorflow/tfjs-core';
import type { Value } from '../../graph/graph.js';
import { stridedSlice } from '../../graph/infer/shapes.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { inOrder, plainOrder } from '../order.js';
import { asItLies, type Lying } from './as-it-lies.js';
import { numberOf } from './casts.js';
import { commonOrder, readBroadcast } from './elementwise.js';
import { regroup } from './regroup.js';

type Pairs = readonly (readonly [number, number])[];

/** Kernels that move the values of one tensor about, and change none. */
export function shapeKernels(): Record<string, Lower> {
  return {
    Reshape: reshape('x'),
    ExpandDims: reshape('input'),
    Transpose: ({ inputs, outputs, attributes }, lowering) => {
      const { onnx, order } = asItLies(inputs['x'] as Value, lowering);
      const permutation = attributes['perm'] as number[];
      // Nothing moves: the axes have other numbers.
      const renamed = order.map((axis) => permutation.indexOf(axis));
      lowering.write(outputs[0] as Value, onnx, renamed);
    },
    ...sliceKernels(),
    PadV2: ({ inputs, outputs, attributes }, lowering) => {
      const { onnx, order } = asItLies(inputs['x'] as Value, lowering);
      const paddings = inOrder(attributes['paddings'] as Pairs, order);
      const value = (attributes['constantValue'] as number | undefined) ?? 0;
      lowering.write(outputs[0] as Value, padded(lowering, onnx, paddings, value), order);
    },
    Tile: ({ inputs, outputs, attributes }, lowering) => {
      const { onnx, order } = asItLies(inputs['x'] as Value, lowering);
      const repeats = inOrder(attributes['reps'] as number[], order);
      const shape = onnx.shape.map((length, axis) => length * (repeats[axis] ?? 1));
      const { builder } = lowering;
      const isExpanded = onnx.shape.every((length, axis) => length === 1 || repeats[axis] === 1);
      const tiled = isExpanded
        ? builder.node('Expand', [onnx, builder.integers(shape)], {}, { shape })
        : builder.node('Tile', [onnx, builder.integers(repeats)], {}, { shape });
      lowering.write(outputs[0] as Value, tiled, order);
    },
    BroadcastTo: ({ inputs, outputs }, lowering) => {
      const [output] = outputs as [Value];
      const x = inputs['x'] as Value;
      const rank = output.shape.length;
      const order = commonOrder([x], rank, lowering);
      const shape = inOrder(output.shape, order);
      const onnx = readBroadcast(x, rank, order, lowering);
      lowering.write(output, lowering.builder.node('Expand', [onnx, lowering.builder.integers(shape)], {}, { shape }), order);
    },
  };
}

function sliceKernels(): Record<string, Lower> {
  return {
    Slice: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const told = slice_util.parseSliceParams(x as never, attributes['begin'] as number[], attributes['size'] as number[]);
      const [begin, size] = told as [number[], number[]];
      const { onnx, order } = asItLies(x, lowering);
      const cut = order.flatMap((axis, index) => (size[axis] === x.shape[axis] ? [] : [{ axis, index }]));
      const starts = cut.map(({ axis }) => begin[axis] ?? 0);
      const ends = cut.map(({ axis }) => (begin[axis] ?? 0) + (size[axis] ?? 0));
      const at = cut.map(({ index }) => index);
      const steps = at.map(() => 1);
      lowering.write(outputs[0] as Value, sliced(lowering, onnx, at, starts, ends, steps), order);
    },
    StridedSlice: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const [output] = outputs as [Value];
      const { begin, end, strides, finalShape } = stridedSlice(x.shape, attributes);
      const { onnx, order } = asItLies(x, lowering);
      // Before the first value lies nothing, which a negative step ends at; ONNX would count -1 from the end.
      const ends = end.map((value, axis) => (value < 0 && (strides[axis] ?? 1) < 0 ? -(2 ** 31) : value));
      const [starts, stops, steps] = [begin, ends, strides].map((values) => inOrder(values, order)) as [
        number[],
        number[],
        number[],
      ];
      const part = sliced(lowering, onnx, plainOrder(order.length), starts, stops, steps);
      const taken = x.shape.map((_, axis) => part.shape[order.indexOf(axis)] ?? 1);
      const { onnx: shaped, order: regrouped } = reshaped(lowering, { onnx: part, order }, taken, finalShape);
      lowering.write(output, shaped, regrouped);
    },
    Reverse: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const { onnx, order } = asItLies(x, lowering);
      const axes = util.parseAxisParam(attributes['dims'] as number[], [...x.shape]).map((axis) => order.indexOf(axis));
      const starts = axes.map(() => -1);
      const ends = axes.map(() => -(2 ** 31));
      lowering.write(outputs[0] as Value, sliced(lowering, onnx, axes, starts, ends, starts), order);
    },
  };
}

function reshape(inputName: string): Lower {
  return ({ inputs, outputs }, lowering) => {
    const x = inputs[inputName] as Value;
    const [output] = outputs as [Value];
    // Tokens are normalised and multiplied row by row: they lie plainly from the start.
    const isTokens = output.shape.length === 3;
    const lying = isTokens ? { onnx: lowering.read(x), order: plainOrder(x.shape.length) } : asItLies(x, lowering);
    const { onnx, order } = reshaped(lowering, lying, x.shape, output.shape, () => lowering.read(x));
    lowering.write(output, onnx, order);
  };
}

/** Axes that stay side by side keep lying as they do; else the values are brought into their plain order first. */
export function reshaped(
  { builder }: Lowering,
  { onnx, order }: Lying,
  from: readonly number[],
  to: readonly number[],
  readPlainly = () =>
    builder.transpose(
      onnx,
      plainOrder(order.length).map((axis) => order.indexOf(axis)),
    ),
): Lying {
  const regrouped = regroup(from, to, order);
  return regrouped === undefined
    ? { onnx: builder.reshape(readPlainly(), to), order: plainOrder(to.length) }
    : { onnx: builder.reshape(onnx, inOrder(to, regrouped)), order: regrouped };
}

/** `x[start:end:step]` along some of the axes that lie. */
export function sliced(
  { builder }: Lowering,
  x: OnnxValue,
  axes: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
  steps: readonly number[],
): OnnxValue {
  if (axes.length === 0) return x;
  const shape = [...x.shape];
  for (const [index, axis] of axes.entries()) {
    const length = x.shape[axis] ?? 0;
    const step = steps[index] ?? 1;
    const within = (position: number) => (position < 0 ? position + length : position);
    const first = within(starts[index] ?? 0);
    const end = ends[index] ?? length;
    const last = step < 0 && end <= -length ? -1 : Math.min(within(end), length);
    shape[axis] = Math.max(0, Math.ceil((last - first) / step));
  }
  const [start, end, axis, step] = [starts, ends, axes, steps].map((values) => builder.integers(values));
  return builder.node('Slice', [x, start, end, axis, step], {}, { shape });
}

/** Values around; those of the modes `reflect` and `edge` are the image's own. */
export function padded(
  { builder }: Lowering,
  x: OnnxValue,
  paddings: Pairs,
  value = 0,
  mode: 'constant' | 'reflect' | 'edge' = 'constant',
): OnnxValue {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((length, axis) => length + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const pads = builder.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const fill = mode === 'constant' ? [numberOf(builder, value, x.type)] : [];
  return builder.node('Pad', [x, pads, ...fill], { mode }, { shape });
}
