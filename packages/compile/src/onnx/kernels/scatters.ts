import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxType, OnnxValue } from '../onnx-builder.js';
import { sliced } from './shapes.js';

/**
 * Kernels that add values up at places given by index.
 *
 * By ONNX's ScatterElements, which ONNX Runtime does in order, at 4 ns a value; its ScatterND adds in several threads at once and loses
 * some, and a product with ones at the places takes longer from a hundred rows on.
 */
export function scatterKernels(): Record<string, Lower> {
  return { UnsortedSegmentSum: segmentSum, ScatterNd: scatter };
}

/** Rows whose segment is negative or behind the last are left out. */
function segmentSum({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', Value>;
  const [output] = outputs as [Value];
  const count = attributes['numSegments'] as number;
  const { builder } = lowering;
  const rows = sizeOf(segmentIds.shape);
  const inner = sizeOf(output.shape.slice(1));
  const ids = builder.reshape(builder.cast(lowering.read(segmentIds), 'int32'), [rows]);
  const told = { shape: [rows], type: 'bool' } as const;
  const [isBelow, isAbove] = [
    builder.node('Less', [ids, builder.scalar(0, 'int32')], {}, told),
    builder.node('GreaterOrEqual', [ids, builder.scalar(count, 'int32')], {}, told),
  ];
  const isOutside = builder.node('Or', [isBelow, isAbove], {}, { shape: [rows] });
  // They are added up in a row more.
  const safe = builder.node('Where', [isOutside, builder.scalar(count, 'int32'), ids], {}, { shape: [rows], type: 'int32' });
  const values = builder.cast(builder.reshape(lowering.read(x), [rows, inner]), sumType(output));
  const sums = addedUp(builder, safe, values, count + 1);
  const kept = sliced(lowering, sums, [0], [0], [count], [1]);
  lowering.write(output, builder.cast(builder.reshape(kept, output.shape), output.dtype));
}

function scatter({ inputs, outputs }: Node, lowering: Lowering): void {
  const { indices, updates } = inputs as Record<'indices' | 'updates', Value>;
  const [output] = outputs as [Value];
  const { builder } = lowering;
  // A list of indices is one of places along the first axis.
  const depth = indices.shape.length > 1 ? (indices.shape.at(-1) ?? 1) : 1;
  const rows = sizeOf(indices.shape) / depth;
  const [places, inner] = [sizeOf(output.shape.slice(0, depth)), sizeOf(output.shape.slice(depth))];
  const strides = Int32Array.from({ length: depth }, (_, axis) => sizeOf(output.shape.slice(axis + 1, depth)));
  const index = builder.reshape(builder.cast(lowering.read(indices), 'int32'), [rows, depth]);
  const parts = builder.node('Mul', [index, builder.constant(strides, [depth], 'int32')], {}, { shape: [rows, depth] });
  const at = depth === 1 ? builder.reshape(index, [rows]) : builder.reduce('ReduceSum', parts, [1], false);
  const values = builder.cast(builder.reshape(lowering.read(updates), [rows, inner]), sumType(output));
  const sums = addedUp(builder, at, values, places);
  lowering.write(output, builder.cast(builder.reshape(sums, output.shape), output.dtype));
}

function sumType({ dtype }: Value): OnnxType {
  return dtype === 'bool' ? 'int32' : dtype;
}

/** Rows `[rows, inner]` added up by their numbers: `[count, inner]`. */
function addedUp(builder: OnnxBuilder, at: OnnxValue, values: OnnxValue, count: number): OnnxValue {
  const [rows = 0, inner = 1] = values.shape;
  const whole = [count, inner];
  const zero = builder.cast(builder.scalar(0), values.type);
  const zeros = builder.node('Expand', [zero, builder.integers(whole)], {}, { shape: whole });
  const column = builder.reshape(at, [rows, 1]);
  const wide =
    inner === 1 ? column : builder.node('Expand', [column, builder.integers([rows, inner])], {}, { shape: [rows, inner] });
  return builder.node('ScatterElements', [zeros, wide, values], { axis: 0, reduction: 'add' }, { shape: whole });
}
