import type { Node, Value } from '../../graph/graph.js';
import { reducedAxes } from '../../graph/infer/reductions.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxType, OnnxValue } from '../onnx-builder.js';
import { channelsFirst, inOrder, sameOrder } from '../order.js';
import { asItLies, withoutAxes } from './as-it-lies.js';

/** Kernels that join the values along some axes, in whatever order the axes lie. */
export function reductionKernels(): Record<string, Lower> {
  return {
    Sum: reduction('ReduceSum', 'axis'),
    Mean: mean,
    Prod: reduction('ReduceProd', 'axis'),
    Max: extreme('ReduceMax', 'reductionIndices'),
    Min: extreme('ReduceMin', 'axis'),
    All: reduction('ReduceMin', 'axis', 'int32'),
    Any: reduction('ReduceMax', 'axis', 'int32'),
    ArgMax: argument('ArgMax', -Infinity),
    ArgMin: argument('ArgMin', Infinity),
    Softmax: alongLast('Softmax'),
    LogSoftmax: alongLast('LogSoftmax'),
  };
}

type Finish = (reduced: OnnxValue, reduceBy: (op: string) => OnnxValue, builder: OnnxBuilder) => OnnxValue;

/** NaN where there is one, which ONNX Runtime passes over: the sum of all sizes is NaN just then. */
function extreme(op: string, axisName: string): Lower {
  return reduction(op, axisName, undefined, (reduced, reduceBy, builder) => {
    if (reduced.type !== 'float32') return reduced;
    const sizes = reduceBy('ReduceL1');
    const { shape } = reduced;
    const isNan = builder.node('IsNaN', [sizes], {}, { shape, type: 'bool' });
    return builder.node('Where', [isNan, sizes, reduced], {}, { shape, type: 'float32' });
  });
}

function reduction(op: string, axisName: string, type?: OnnxType, finish: Finish = (reduced) => reduced): Lower {
  return ({ inputs, outputs, attributes }, lowering) => {
    const x = inputs['x'] as Value;
    const [output] = outputs as [Value];
    const axes = reducedAxes(attributes[axisName], x.shape);
    const keep = attributes['keepDims'] === true;
    const { order, onnx } = asItLies(x, lowering);
    const { builder } = lowering;
    const operand = builder.cast(onnx, type ?? (x.dtype === 'bool' ? 'int32' : x.dtype));
    const lying = axes.map((axis) => order.indexOf(axis)).sort((one, other) => one - other);
    const reduceBy = (by: string): OnnxValue => builder.reduce(by, operand, lying, keep);
    const reduced = axes.length === 0 ? operand : finish(reduceBy(op), reduceBy, builder);
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

/** NaN is passed over, as if it were the number that is chosen last. */
function argument(op: string, last: number): Lower {
  return ({ inputs, outputs, attributes }, lowering) => {
    const x = inputs['x'] as Value;
    const { order, onnx } = asItLies(x, lowering);
    const [axis = 0] = reducedAxes(attributes['axis'], x.shape);
    const at = order.indexOf(axis);
    const shape = onnx.shape.filter((_, index) => index !== at);
    const { builder } = lowering;
    const operand = x.dtype === 'float32' ? withoutNan(builder, onnx, last) : builder.cast(onnx, 'int32');
    const index = builder.node(op, [operand], { axis: at, keepdims: 0 }, { shape, type: 'int64' });
    lowering.write(outputs[0] as Value, builder.cast(index, 'int32'), withoutAxes(order, [axis]));
  };
}

function withoutNan(builder: OnnxBuilder, x: OnnxValue, instead: number): OnnxValue {
  const { shape } = x;
  const isNan = builder.node('IsNaN', [x], {}, { shape, type: 'bool' });
  return builder.node('Where', [isNan, builder.scalar(instead), x], {}, { shape, type: 'float32' });
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
