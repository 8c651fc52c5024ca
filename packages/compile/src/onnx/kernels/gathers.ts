import { util } from '@tensorflow/tfjs-core';
import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import { inOrder, isPlain, type Order, plainOrder } from '../order.js';
import { asItLies } from './as-it-lies.js';

/** Kernels that choose values by index. */
export function gatherKernels(): Record<string, Lower> {
  return {
    // By comparing: an index outside gives the value for "elsewhere", where ONNX's own operator would count it from the end.
    OneHot: ({ inputs, outputs, attributes }, lowering) => {
      const indices = inputs['indices'] as Value;
      const [output] = outputs as [Value];
      const { builder } = lowering;
      const { depth, onValue, offValue } = attributes as { depth: number; onValue: number; offValue: number };
      const column = builder.reshape(builder.cast(lowering.read(indices), 'int32'), [...indices.shape, 1]);
      const classes = builder.constant(
        Int32Array.from({ length: depth }, (_, index) => index),
        [depth],
        'int32',
      );
      const { shape, dtype } = output;
      const isHot = builder.node('Equal', [column, classes], {}, { shape, type: 'bool' });
      if (onValue === 1 && offValue === 0) return lowering.write(output, builder.cast(isHot, dtype));
      const type = dtype === 'bool' ? 'int32' : dtype;
      const [on, off] = [onValue, offValue].map((value) => builder.scalar(value, type));
      lowering.write(output, builder.cast(builder.node('Where', [isHot, on, off], {}, { shape, type }), dtype));
    },
    GatherV2: gather,
    GatherNd: ({ inputs, outputs }, lowering) => {
      const { params, indices } = inputs as Record<'params' | 'indices', Value>;
      const [output] = outputs as [Value];
      const { builder } = lowering;
      const operands = [lowering.read(params), builder.cast(lowering.read(indices), 'int64')];
      lowering.write(output, builder.node('GatherND', operands, {}, { shape: output.shape }));
    },
    TopK: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const [values, places] = outputs as [Value, Value];
      const { onnx, order } = asItLies(x, lowering);
      const { builder } = lowering;
      const real = builder.cast(onnx, x.dtype === 'bool' ? 'int32' : x.dtype);
      const axis = order.indexOf(x.shape.length - 1);
      const shape = inOrder(values.shape, order);
      const told = [real, builder.integers([attributes['k'] as number])];
      const [largest, at] = builder.nodes('TopK', told, { axis }, [{ shape }, { shape, type: 'int64' }]);
      if (largest !== undefined) lowering.write(values, builder.cast(largest, values.dtype), order);
      if (at !== undefined) lowering.write(places, builder.cast(at, 'int32'), order);
    },
  };
}

function gather({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, indices } = inputs as Record<'x' | 'indices', Value>;
  const [output] = outputs as [Value];
  const [axis = 0] = util.parseAxisParam(attributes['axis'] as number, [...x.shape]);
  const batchDims = (attributes['batchDims'] as number | undefined) ?? 0;
  const { builder } = lowering;
  const chosen = builder.cast(lowering.read(indices), 'int32');
  if (batchDims === 0) {
    const { onnx, order } = asItLies(x, lowering);
    const replaced = replacedAxis(order, axis, indices.shape.length);
    const shape = inOrder(output.shape, replaced);
    return lowering.write(output, builder.node('Gather', [onnx, chosen], { axis: order.indexOf(axis) }, { shape }), replaced);
  }
  // The rows of all batches numbered through, with what lies between the batch and the axis brought behind it.
  const [batch, outer] = [sizeOf(x.shape.slice(0, batchDims)), sizeOf(x.shape.slice(batchDims, axis))];
  const [length, inner] = [x.shape[axis] ?? 1, sizeOf(x.shape.slice(axis + 1))];
  const count = sizeOf(indices.shape) / batch;
  const apart = builder.transpose(builder.reshape(lowering.read(x), [batch, outer, length, inner]), [0, 2, 1, 3]);
  const rows = builder.reshape(apart, [batch * length, outer * inner]);
  const starts = builder.constant(
    Int32Array.from({ length: batch }, (_, index) => index * length),
    [batch, 1],
    'int32',
  );
  const through = builder.node('Add', [builder.reshape(chosen, [batch, count]), starts], {}, { shape: [batch, count] });
  const taken = builder.node('Gather', [rows, through], { axis: 0 }, { shape: [batch, count, outer * inner] });
  const back = builder.transpose(builder.reshape(taken, [batch, count, outer, inner]), [0, 2, 1, 3]);
  lowering.write(output, builder.reshape(back, output.shape));
}

/** An order in which one axis is replaced by several. */
function replacedAxis(order: Order, axis: number, count: number): Order {
  if (isPlain(order)) return plainOrder(order.length - 1 + count);
  return order.flatMap((each) => {
    if (each === axis) return plainOrder(count).map((index) => axis + index);
    return [each < axis ? each : each - 1 + count];
  });
}
