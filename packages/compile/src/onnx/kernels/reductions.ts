import type { Node, Value } from '../../graph/graph.js';
import { reducedAxes } from '../../graph/infer/reductions.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxType } from '../onnx-builder.js';
import { channelsFirst, inOrder, sameOrder } from '../order.js';
import { asItLies, withoutAxes } from './as-it-lies.js';

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
  };
}

function reduction(op: string, axisName: string, type?: OnnxType): Lower {
  return ({ inputs, outputs, attributes }, lowering) => {
    const x = inputs['x'] as Value;
    const [output] = outputs as [Value];
    const axes = reducedAxes(attributes[axisName], x.shape);
    const keep = attributes['keepDims'] === true;
    const { order, onnx } = asItLies(x, lowering);
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
    const { order, onnx } = asItLies(x, lowering);
    const [axis = 0] = reducedAxes(attributes['axis'], x.shape);
    const at = order.indexOf(axis);
    const shape = onnx.shape.filter((_, index) => index !== at);
    const { builder } = lowering;
    const operand = builder.cast(onnx, x.dtype === 'bool' ? 'int32' : x.dtype);
    const index = builder.node(op, [operand], { axis: at, keepdims: 0 }, { shape, type: 'int64' });
    lowering.write(outputs[0] as Value, builder.cast(index, 'int32'), withoutAxes(order, [axis]));
  };
}

function alongLast(op: string): Lower {
  return ({ inputs, outputs }, lowering) => {
    const x = Object.values(inputs)[0] as Value;
    const { order, onnx } = asItLies(x, lowering);
    const axis = order.indexOf(x.shape.length - 1);
    const real = lowering.builder.cast(onnx, 'float32');
    lowering.write(outputs[0] as Value, lowering.builder.node(op, [real], { axis }, { shape: onnx.shape }), order);
  };
}
