import { slice_util, util } from '@tensorflow/tfjs-core';
import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import { stridedSlice } from '../../graph/infer/shapes.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { inOrder, type Order, plainOrder } from '../order.js';
import { commonOrder } from './elementwise.js';
import { regroup } from './regroup.js';

type Pairs = readonly (readonly [number, number])[];

/** Kernels that move values about and change none. */
export function shapeKernels(): Record<string, Lower> {
  return {
    Reshape: reshape('x'),
    ExpandDims: reshape('input'),
    Transpose: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const permutation = attributes['perm'] as number[];
      const order = lowering.orderOf(x) ?? plainOrder(x.shape.length);
      // Nothing moves: the axes have other numbers.
      lowering.write(
        outputs[0] as Value,
        lowering.read(x, order),
        order.map((axis) => permutation.indexOf(axis)),
      );
    },
    Concat: ({ inputs, outputs, attributes }, lowering) => {
      const parts = Object.values(inputs).filter(({ shape }) => sizeOf(shape) > 0);
      const [output] = outputs as [Value];
      const [axis = 0] = util.parseAxisParam(attributes['axis'] as number, [...output.shape]);
      const order = commonOrder(parts, output.shape.length, lowering);
      const read = parts.map((part) => lowering.read(part, order));
      const told = { axis: order.indexOf(axis) };
      lowering.write(output, lowering.builder.node('Concat', read, told, { shape: inOrder(output.shape, order) }), order);
    },
    Pack: ({ inputs, outputs, attributes }, lowering) => {
      const [output] = outputs as [Value];
      const rank = output.shape.length;
      const axis = ((attributes['axis'] as number) + rank) % rank;
      const one = output.shape.map((length, index) => (index === axis ? 1 : length));
      const parts = Object.values(inputs).map((part) => lowering.builder.reshape(lowering.read(part), one));
      lowering.write(output, lowering.builder.node('Concat', parts, { axis }, { shape: output.shape }));
    },
    Unpack: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['value'] as Value;
      const axis = ((attributes['axis'] as number) + x.shape.length) % x.shape.length;
      for (const [index, output] of outputs.entries()) {
        const part = sliced(lowering, lowering.read(x), [axis], [index], [index + 1], [1]);
        lowering.write(output, lowering.builder.reshape(part, output.shape));
      }
    },
    SplitV: ({ inputs, outputs, attributes }, lowering) => {
      const { onnx, order } = asItLies(inputs['x'] as Value, lowering);
      const [axis = 0] = util.parseAxisParam(attributes['axis'] as number, [...(inputs['x'] as Value).shape]);
      const sizes = outputs.map(({ shape }) => shape[axis] ?? 1);
      const parts = lowering.builder.nodes(
        'Split',
        [onnx, lowering.builder.integers(sizes)],
        { axis: order.indexOf(axis) },
        outputs.map(({ shape, dtype }) => ({ shape: inOrder(shape, order), type: dtype })),
      );
      for (const [index, output] of outputs.entries()) lowering.write(output, parts[index] as OnnxValue, order);
    },
    Slice: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const told = slice_util.parseSliceParams(x as never, attributes['begin'] as number[], attributes['size'] as number[]);
      const [begin, size] = told as [number[], number[]];
      const { onnx, order } = asItLies(x, lowering);
      const cut = order.flatMap((axis, index) => (size[axis] === x.shape[axis] ? [] : [{ axis, index }]));
      const starts = cut.map(({ axis }) => begin[axis] ?? 0);
      const ends = cut.map(({ axis }) => (begin[axis] ?? 0) + (size[axis] ?? 0));
      const at = cut.map(({ index }) => index);
      lowering.write(
        outputs[0] as Value,
        sliced(
          lowering,
          onnx,
          at,
          starts,
          ends,
          at.map(() => 1),
        ),
        order,
      );
    },
    StridedSlice: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const { begin, end, strides, finalShapeSparse, finalShape } = stridedSlice(x.shape, attributes);
      const axes = plainOrder(x.shape.length);
      // Before the first value lies nothing, which a negative step ends at; ONNX would count -1 from the end.
      const ends = end.map((value, axis) => (value < 0 && (strides[axis] ?? 1) < 0 ? -(2 ** 31) : value));
      const part = sliced(lowering, lowering.read(x), axes, begin, ends, strides);
      lowering.write(outputs[0] as Value, lowering.builder.reshape({ ...part, shape: finalShapeSparse }, finalShape));
    },
    Reverse: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const { onnx, order } = asItLies(x, lowering);
      const axes = util.parseAxisParam(attributes['dims'] as number[], [...x.shape]).map((axis) => order.indexOf(axis));
      const starts = axes.map(() => -1);
      const ends = axes.map(() => -(2 ** 31));
      lowering.write(outputs[0] as Value, sliced(lowering, onnx, axes, starts, ends, starts), order);
    },
    PadV2: pad('constant'),
    MirrorPad: pad('mirror'),
    Tile: ({ inputs, outputs, attributes }, lowering) => {
      const { onnx, order } = asItLies(inputs['x'] as Value, lowering);
      const repeats = inOrder(attributes['reps'] as number[], order);
      const shape = onnx.shape.map((length, axis) => length * (repeats[axis] ?? 1));
      lowering.write(
        outputs[0] as Value,
        lowering.builder.node('Tile', [onnx, lowering.builder.integers(repeats)], {}, { shape }),
        order,
      );
    },
    BroadcastTo: ({ inputs, outputs }, lowering) => {
      const [{ shape }] = outputs as [Value];
      const onnx = lowering.read(inputs['x'] as Value);
      lowering.write(
        outputs[0] as Value,
        lowering.builder.node('Expand', [onnx, lowering.builder.integers(shape)], {}, { shape }),
      );
    },
    DepthToSpace: ({ inputs, outputs, attributes }, lowering) => {
      const onnx = lowering.read(inputs['x'] as Value, [0, 3, 1, 2]);
      const [output] = outputs as [Value];
      const told = { blocksize: attributes['blockSize'] as number, mode: 'DCR' };
      const shape = inOrder(output.shape, [0, 3, 1, 2]);
      lowering.write(output, lowering.builder.node('DepthToSpace', [onnx], told, { shape }), [0, 3, 1, 2]);
    },
    Range: ({ outputs, attributes }, lowering) => {
      const [{ shape, dtype }] = outputs as [Value];
      const { start, step } = attributes as { start: number; step: number };
      const values = Array.from({ length: shape[0] ?? 0 }, (_, index) => start + index * step);
      const data = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
      lowering.write(outputs[0] as Value, lowering.builder.constant(data, shape, dtype));
    },
    LinSpace: ({ outputs, attributes }, lowering) => {
      const { start, stop, num } = attributes as { start: number; stop: number; num: number };
      const step = num > 1 ? (stop - start) / (num - 1) : 0;
      const data = Float32Array.from({ length: num }, (_, index) => start + index * step);
      lowering.write(outputs[0] as Value, lowering.builder.constant(data, [num], 'float32'));
    },
  };
}

function asItLies(x: Value, lowering: Lowering): { onnx: OnnxValue; order: Order } {
  const order = lowering.orderOf(x) ?? plainOrder(x.shape.length);
  return { onnx: lowering.read(x, order), order };
}

/** Axes that stay side by side keep lying as they do; else the values are brought into their plain order first. */
function reshape(inputName: string): Lower {
  return ({ inputs, outputs }, lowering) => {
    const x = inputs[inputName] as Value;
    const [output] = outputs as [Value];
    const { onnx, order } = asItLies(x, lowering);
    const regrouped = regroup(x.shape, output.shape, order);
    // Tokens are normalised and multiplied row by row: they lie plainly from the start.
    const isTokens = output.shape.length === 3;
    if (regrouped === undefined || isTokens) lowering.write(output, lowering.builder.reshape(lowering.read(x), output.shape));
    else lowering.write(output, lowering.builder.reshape(onnx, inOrder(output.shape, regrouped)), regrouped);
  };
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

function pad(kind: 'constant' | 'mirror'): Lower {
  return ({ inputs, outputs, attributes }: Node, lowering: Lowering) => {
    const { onnx, order } = asItLies(inputs['x'] as Value, lowering);
    const paddings = inOrder(attributes['paddings'] as Pairs, order);
    const value = kind === 'constant' ? ((attributes['constantValue'] as number | undefined) ?? 0) : 0;
    const mode = kind === 'constant' ? 'constant' : 'reflect';
    if (attributes['mode'] === 'symmetric') throw new RangeError('compile: MirrorPad with mode symmetric cannot be compiled.');
    lowering.write(outputs[0] as Value, padded(lowering, onnx, paddings, value, mode), order);
  };
}

export function padded({ builder }: Lowering, x: OnnxValue, paddings: Pairs, value = 0, mode = 'constant'): OnnxValue {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((length, axis) => length + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const pads = builder.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const fill = mode === 'constant' ? [builder.scalar(value, x.type as 'float32' | 'int32')] : [];
  return builder.node('Pad', [x, pads, ...fill], { mode }, { shape });
}
