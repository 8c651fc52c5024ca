import type { Node, Value } from '../../graph/graph.js';
import { reducedAxes } from '../../graph/infer/reductions.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxType, OnnxValue } from '../onnx-builder.js';
import { channelsFirst, inOrder, type Order, plainOrder, sameOrder } from '../order.js';

/** Kernels that join the values along some axes, in whatever order the axes lie. */
export function reductionKernels(): Record<string, Lower> {
  return {
    Sum: reduction('ReduceSum', 'axis'),
    Mean: mean,
    Prod: reduction('ReduceProd', 'axis'),
    Max: reduction('ReduceMax', 'reductionIndices'),
    Min: reduction('ReduceMin', 'axis'),
    All: reduction('ReduceMin', 'axis', 'int32'),
    Any: reduction('ReduceMax', 'axis', 'int32'),
    ArgMax: argument('ArgMax'),
    ArgMin: argument('ArgMin'),
    Softmax: alongLast('Softmax'),
    LogSoftmax: alongLast('LogSoftmax'),
    Cumsum: ({ inputs, outputs, attributes }, lowering) => {
      const x = inputs['x'] as Value;
      const order = lowering.orderOf(x) ?? plainOrder(x.shape.length);
      const [axis = 0] = reducedAxes(attributes['axis'], x.shape);
      const { builder } = lowering;
      const onnx = lowering.read(x, order);
      const along = builder.constant(BigInt64Array.of(BigInt(order.indexOf(axis))), [], 'int64');
      const told = { exclusive: Number(attributes['exclusive'] ?? false), reverse: Number(attributes['reverse'] ?? false) };
      lowering.write(outputs[0] as Value, builder.node('CumSum', [onnx, along], told, { shape: onnx.shape }), order);
    },
  };
}

function reduction(op: string, axisName: string, type?: OnnxType): Lower {
  return ({ inputs, outputs, attributes }, lowering) => {
    const x = inputs['x'] as Value;
    const [output] = outputs as [Value];
    const axes = reducedAxes(attributes[axisName], x.shape);
    const keep = attributes['keepDims'] === true;
    const { order, onnx } = readAnyhow(x, lowering);
    const { builder } = lowering;
    const operand = builder.cast(onnx, type ?? (x.dtype === 'bool' ? 'int32' : x.dtype));
    const lying = axes.map((axis) => order.indexOf(axis)).sort((one, other) => one - other);
    const reduced = axes.length === 0 ? operand : builder.reduce(op, operand, lying, keep);
    lowering.write(output, builder.cast(reduced, output.dtype), keep ? order : withoutAxes(order, axes));
  };
}

function mean(node: Node, lowering: Lowering): void {
  const x = node.inputs['x'] as Value;
  const [output] = node.outputs as [Value];
  const isWhole = x.shape.length === 4 && String(reducedAxes(node.attributes['axis'], x.shape)) === '1,2';
  const isPlain = sameOrder(lowering.orderOf(x) ?? [], channelsFirst);
  if (!isWhole || !isPlain || output.shape.length !== 4) return reduction('ReduceMean', 'axis', 'float32')(node, lowering);
  // What images as ONNX has them are usually reduced with, so that runtimes have forms of it that follow on convolutions.
  const onnx = lowering.builder.cast(lowering.read(x, channelsFirst), 'float32');
  const shape = inOrder(output.shape, channelsFirst);
  lowering.write(output, lowering.builder.node('GlobalAveragePool', [onnx], {}, { shape }), channelsFirst);
}

function argument(op: string): Lower {
  return ({ inputs, outputs, attributes }, lowering) => {
    const x = inputs['x'] as Value;
    const { order, onnx } = readAnyhow(x, lowering);
    const [axis = 0] = reducedAxes(attributes['axis'], x.shape);
    const at = order.indexOf(axis);
    const shape = onnx.shape.filter((_, index) => index !== at);
    const { builder } = lowering;
    const index = builder.node(op, [onnx], { axis: at, keepdims: 0 }, { shape, type: 'int64' });
    lowering.write(outputs[0] as Value, builder.cast(index, 'int32'), withoutAxes(order, [axis]));
  };
}

function alongLast(op: string): Lower {
  return ({ inputs, outputs }, lowering) => {
    const onnx = lowering.read(Object.values(inputs)[0] as Value);
    lowering.write(outputs[0] as Value, lowering.builder.node(op, [onnx], { axis: -1 }, { shape: onnx.shape }));
  };
}

function readAnyhow(x: Value, lowering: Lowering): { order: Order; onnx: OnnxValue } {
  const order = lowering.orderOf(x) ?? plainOrder(x.shape.length);
  return { order, onnx: lowering.read(x, order) };
}

/** The order of the axes that are left, numbered anew. */
export function withoutAxes(order: Order, axes: readonly number[]): Order {
  const left = order.filter((axis) => !axes.includes(axis));
  return left.map((axis) => axis - axes.filter((gone) => gone < axis).length);
}
