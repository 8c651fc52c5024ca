import { util } from '@tensorflow/tfjs-core';
import { sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { OnnxValue } from '../onnx-builder.js';
import { inOrder, isPlain, type Order, plainOrder } from '../order.js';
import { asItLies, withoutAxes } from './as-it-lies.js';
import { commonOrder } from './elementwise.js';

/** Kernels that put tensors together or take one apart. */
export function joinKernels(): Record<string, Lower> {
  return {
    Concat: ({ inputs, outputs, attributes }, lowering) => {
      const parts = Object.values(inputs).filter(({ shape }) => sizeOf(shape) > 0);
      const [output] = outputs as [Value];
      const [axis = 0] = util.parseAxisParam(attributes['axis'] as number, [...output.shape]);
      const order = commonOrder(parts, output.shape.length, lowering);
      const read = parts.map((part) => lowering.builder.cast(lowering.read(part, order), output.dtype));
      const told = { axis: order.indexOf(axis) };
      lowering.write(output, lowering.builder.node('Concat', read, told, { shape: inOrder(output.shape, order) }), order);
    },
    Pack: ({ inputs, outputs, attributes }, lowering) => {
      const [output] = outputs as [Value];
      const rank = output.shape.length;
      const axis = ((attributes['axis'] as number) + rank) % rank;
      const values = Object.values(inputs);
      const common = commonOrder(values, rank - 1, lowering);
      const order = withAxis(common, axis);
      const at = order.indexOf(axis);
      const one = inOrder(output.shape, order).map((length, index) => (index === at ? 1 : length));
      const parts = values.map((part) => lowering.builder.reshape(lowering.read(part, common), one));
      const shape = inOrder(output.shape, order);
      lowering.write(output, lowering.builder.node('Concat', parts, { axis: at }, { shape }), order);
    },
    Unpack: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['value'] as Value;
      const axis = ((attributes['axis'] as number) + x.shape.length) % x.shape.length;
      const { onnx, order } = asItLies(x, lowering);
      const left = withoutAxes(order, [axis]);
      const at = order.indexOf(axis);
      const shape = onnx.shape.map((length, index) => (index === at ? 1 : length));
      const sizes = lowering.builder.integers(outputs.map(() => 1));
      const parts = lowering.builder.nodes(
        'Split',
        [onnx, sizes],
        { axis: at },
        outputs.map(() => ({ shape })),
      );
      for (const [index, output] of outputs.entries()) {
        lowering.write(output, lowering.builder.reshape(parts[index] as OnnxValue, inOrder(output.shape, left)), left);
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
        outputs.map(({ shape }) => ({ shape: inOrder(shape, order) })),
      );
      for (const [index, output] of outputs.entries()) lowering.write(output, parts[index] as OnnxValue, order);
    },
  };
}

/** An order with one more axis: at its place in the plain order, and else outermost, where joining is copying. */
function withAxis(order: Order, axis: number): Order {
  if (isPlain(order)) return plainOrder(order.length + 1);
  return [axis, ...order.map((each) => (each < axis ? each : each + 1))];
}
