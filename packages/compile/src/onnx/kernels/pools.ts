import type { backend_util } from '@tensorflow/tfjs-core';
import { UnsupportedKernelError } from '../../errors.js';
import type { Node, Value } from '../../graph/graph.js';
import { poolingInfo } from '../../graph/windows.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { NodeOptions, OnnxValue } from '../onnx-builder.js';
import { inOrder } from '../order.js';

/** Poolings and their gradients. Channels and batch are alike to them, so images may lie with either outermost. */
export function poolKernels(): Record<string, Lower> {
  return { MaxPool: maxPool, MaxPoolGrad: maxPoolGradient, AvgPool: averagePool };
}

type Info = backend_util.Conv2DInfo;

function maxPool({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const x = inputs['x'] as Value;
  const info = poolingInfo(x.shape, attributes);
  lowering.write(outputs[0] as Value, pooled(x, info, lowering).values, lowering.imageOrder);
}

/** The largest value of each window, and where it is among all values of the images. */
function pooled(x: Value, info: Info, lowering: Lowering): { values: OnnxValue; indices: OnnxValue } {
  const onnx = lowering.read(x, lowering.imageOrder);
  const shape = [...onnx.shape.slice(0, 2), info.outHeight, info.outWidth];
  // Both outputs are asked for where a gradient follows, so that the same node serves it, but not else: runtimes have faster forms then.
  const hasGradient = lowering.readersOf(x).some(({ kernel }) => kernel === 'MaxPoolGrad');
  const options: NodeOptions[] = hasGradient ? [{ shape }, { shape, type: 'int64' }] : [{ shape }];
  const [values, indices] = lowering.builder.nodes('MaxPool', [onnx], windowOf(info), options);
  return { values: values as OnnxValue, indices: indices as OnnxValue };
}

function windowOf({ filterHeight, filterWidth, strideHeight, strideWidth, padInfo: { top, left, bottom, right } }: Info) {
  return {
    kernel_shape: [filterHeight, filterWidth],
    strides: [strideHeight, strideWidth],
    pads: [top, left, bottom, right],
  };
}

function maxPoolGradient({ inputs, outputs, attributes, layer }: Node, lowering: Lowering): void {
  const { dy, input } = inputs as Record<string, Value>;
  const info = poolingInfo((input as Value).shape, attributes);
  // Where windows overlap, a value may be the largest of several, which this operator does not add up.
  if (info.filterHeight > info.strideHeight || info.filterWidth > info.strideWidth) {
    throw new UnsupportedKernelError([{ kernel: 'MaxPoolGrad with overlapping windows', layer }]);
  }
  const [output] = outputs as [Value];
  const { indices } = pooled(input as Value, info, lowering);
  const order = lowering.imageOrder;
  const shape = inOrder(output.shape, order);
  const { builder } = lowering;
  const gradient = lowering.read(dy as Value, order);
  const told = windowOf(info);
  lowering.write(output, builder.node('MaxUnpool', [gradient, indices, builder.integers(shape)], told, { shape }), order);
}

function averagePool({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const x = inputs['x'] as Value;
  const [output] = outputs as [Value];
  const info = poolingInfo(x.shape, attributes);
  const onnx = lowering.read(x, lowering.imageOrder);
  const shape = inOrder(output.shape, lowering.imageOrder);
  lowering.write(
    output,
    lowering.builder.node('AveragePool', [onnx], { ...windowOf(info), count_include_pad: 0 }, { shape }),
    lowering.imageOrder,
  );
}
