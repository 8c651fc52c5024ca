import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { inOrder } from '../order.js';
import { asItLies } from './as-it-lies.js';
import { kept } from './casts.js';
import { hasPlainImages } from './plain-convolution.js';
import { type AxisWindows, isPaddedBefore, onPadded, poolingOrder, poolingWindows, windowAttributes } from './pooling-windows.js';
import { padded, sliced } from './shapes.js';

/** The mean of each window without the padding, in two and three dimensions, and the gradient of tfjs's, which counts it. */
export function averagePoolKernels(): Record<string, Lower> {
  return { AvgPool: averagePool, AvgPool3D: averagePool, AvgPoolGrad: gradient, AvgPool3DGrad: gradient };
}

const none = [0, 0] as const;

function averagePool({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const x = inputs['x'] as Value;
  const [output] = outputs as [Value];
  const axes = poolingWindows(x, attributes);
  const { builder } = lowering;
  // A reduction takes a third of the time; but of images as ONNX has them runtimes know poolings in other forms.
  if (isWhole(axes) && !hasPlainImages(lowering)) {
    const { onnx, order } = asItLies(x, lowering);
    const spaces = axes.map((_, index) => order.indexOf(index + 1)).sort((one, other) => one - other);
    const mean = builder.reduce('ReduceMean', builder.cast(onnx, 'float32'), spaces, true);
    return lowering.write(output, kept(builder, mean, output.dtype), order);
  }
  const order = poolingOrder(x, lowering);
  const images = builder.cast(lowering.read(x, order), 'float32');
  const shape = inOrder(output.shape, order);
  const mean = isPaddedBefore(axes)
    ? meanOfPadded(lowering, images, axes, shape)
    : builder.node('AveragePool', [images], { ...windowAttributes(axes), count_include_pad: 0 }, { shape });
  lowering.write(output, kept(builder, mean, output.dtype), order);
}

/** Whether one window holds all values along each axis, and nothing else. */
function isWhole(axes: readonly AxisWindows[]): boolean {
  return axes.every(({ length, out, filter, before }) => out === 1 && before === 0 && filter === length);
}

/** With zeros for padding, and the means of windows made larger by the share of them that is padding. */
function meanOfPadded(lowering: Lowering, images: OnnxValue, axes: readonly AxisWindows[], shape: readonly number[]): OnnxValue {
  const { builder } = lowering;
  const whole = paddedApart(lowering, images, axes);
  const mean = builder.node('AveragePool', [whole], windowAttributes(onPadded(axes)), { shape });
  return axes.reduce((scaled, { length, out, filter, stride, before }, index) => {
    const ratios = Float32Array.from({ length: out }, (_, window) => {
      const start = window * stride - before;
      // Of padding alone tfjs gives NaN in two dimensions, and 0 in three.
      return filter / Math.max(axes.length === 2 ? 0 : 1, Math.min(start + filter, length) - Math.max(start, 0));
    });
    const ratio = builder.constant(ratios, [out, ...axes.slice(index + 1).map(() => 1)], 'float32');
    return builder.node('Mul', [scaled, ratio], {}, { shape });
  }, mean);
}

/** With a row of padding more that is cut off again: ONNX Runtime would let the pooling pad, and then refuse to. */
function paddedApart(lowering: Lowering, images: OnnxValue, axes: readonly AxisWindows[]): OnnxValue {
  const around = axes.map(({ before, after }, index) => [before, after + Number(index === axes.length - 1)] as const);
  const wide = padded(lowering, images, [none, none, ...around]);
  const last = wide.shape.length - 1;
  return sliced(lowering, wide, [last], [0], [(wide.shape[last] ?? 1) - 1], [1]);
}

function gradient({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { dy, input } = inputs as Record<'dy' | 'input', Value>;
  const [output] = outputs as [Value];
  const order = poolingOrder(dy, lowering);
  const axes = poolingWindows(input, attributes);
  const back = lowering.read(dy, order);
  lowering.write(output, spreadBack(lowering, back, axes, inOrder(output.shape, order)), order);
}

function spreadBack(lowering: Lowering, back: OnnxValue, axes: readonly AxisWindows[], shape: readonly number[]): OnnxValue {
  const { builder } = lowering;
  const share = builder.scalar(1 / sizeOf(axes.map(({ filter }) => filter)));
  const scaled = () => builder.node('Mul', [back, share], {}, { shape: back.shape });
  if (isWhole(axes)) {
    return builder.node('Expand', [scaled(), builder.integers(shape)], {}, { shape });
  }
  if (axes.every(({ length, out, filter, stride, before }) => before === 0 && filter === stride && length === out * filter)) {
    return enlarged(builder, scaled(), [1, 1, ...axes.map(({ filter }) => filter)], shape);
  }
  // Each value is in the windows of as many places as it had itself: so they are averaged again, with zeros between and around.
  const wide = axes.map(({ length, filter }) => length + filter - 1);
  const apart = withZeros(lowering, back, axes);
  const around = axes.map(({ filter, before }, index) => {
    const start = filter - 1 - before;
    return [start, (wide[index] ?? 0) - start - (apart.shape[index + 2] ?? 0)] as const;
  });
  const whole = padded(lowering, apart, [none, none, ...around]);
  return builder.node('AveragePool', [whole], { kernel_shape: axes.map(({ filter }) => filter) }, { shape });
}

/** Zeros after each value, so that a stride becomes 1. */
function withZeros(lowering: Lowering, x: OnnxValue, axes: readonly AxisWindows[]): OnnxValue {
  if (axes.every(({ stride }) => stride === 1)) return x;
  const { builder } = lowering;
  const outer = x.shape.slice(0, 2);
  const apart = builder.reshape(x, [...outer, ...axes.flatMap(({ out }) => [out, 1])]);
  const wide = padded(lowering, apart, [none, none, ...axes.flatMap(({ stride }) => [none, [0, stride - 1] as const])]);
  return builder.reshape(wide, [...outer, ...axes.map(({ out, stride }) => out * stride)]);
}

/** Each value as often as its factors say, side by side. */
export function enlarged(builder: OnnxBuilder, x: OnnxValue, factors: readonly number[], shape: readonly number[]): OnnxValue {
  const scales = builder.constant(Float32Array.from(factors), [factors.length], 'float32');
  const told = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  return builder.node('Resize', [x, undefined, scales], told, { shape });
}
