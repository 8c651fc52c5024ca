import type { backend_util } from '@tensorflow/tfjs-core';
import type { Node, Value } from '../../graph/graph.js';
import { convolution3dInfo } from '../../graph/windows.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { inOrder, type Order } from '../order.js';
import { padded, sliced } from './shapes.js';

/** Three-dimensional convolutions and their gradients. */
export function convolution3dKernels(): Record<string, Lower> {
  return { Conv3D: convolve, Conv3DBackpropInputV2: inputGradient, Conv3DBackpropFilterV2: filterGradient };
}

/** Volumes `[batch, depth, height, width, channels]` as ONNX has them. */
const volumesOrder: Order = [0, 4, 1, 2, 3];
/** Filters `[depth, height, width, in, out]` as ONNX has them. */
const filtersOrder: Order = [4, 3, 0, 1, 2];

interface Axis {
  readonly length: number;
  readonly out: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

function axesOf(info: backend_util.Conv3DInfo): Axis[] {
  const along = (length: number, out: number, filter: number, stride: number, dilation: number, before: number): Axis => ({
    length,
    out,
    filter,
    stride,
    dilation,
    before,
  });
  const { padInfo } = info;
  return [
    along(info.inDepth, info.outDepth, info.filterDepth, info.strideDepth, info.dilationDepth, padInfo.front),
    along(info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.dilationHeight, padInfo.top),
    along(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.dilationWidth, padInfo.left),
  ];
}

/** How far a dilated filter reaches. */
function span({ filter, dilation }: Axis): number {
  return (filter - 1) * dilation + 1;
}

/** How much longer than the values what the windows cover is behind them; negative where the last values are in no window. */
function behind(axis: Axis): number {
  return (axis.out - 1) * axis.stride + span(axis) - axis.before - axis.length;
}

function convolve({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, filter } = inputs as Record<'x' | 'filter', Value>;
  const [output] = outputs as [Value];
  const axes = axesOf(convolution3dInfo(x.shape, filter.shape, attributes));
  const volumes = covered(lowering, lowering.read(x, volumesOrder), axes);
  const told = {
    kernel_shape: axes.map(({ filter }) => filter),
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
  };
  const operands = [volumes, lowering.read(filter, filtersOrder)];
  lowering.write(
    output,
    lowering.builder.node('Conv', operands, told, { shape: inOrder(output.shape, volumesOrder) }),
    volumesOrder,
  );
}

/** What the windows cover: padded, and without what is in none of them. */
function covered(lowering: Lowering, volumes: OnnxValue, axes: readonly Axis[], first = 2): OnnxValue {
  const around = volumes.shape.map((_, index): readonly [number, number] => {
    const axis = axes[index - first];
    return axis === undefined ? [0, 0] : [axis.before, behind(axis)];
  });
  return padded(lowering, volumes, around);
}

/** A convolution of the gradient, with zeros between for a stride, by the filter turned round. */
function inputGradient({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { dy, filter } = inputs as Record<'dy' | 'filter', Value>;
  const [output] = outputs as [Value];
  const axes = axesOf(convolution3dInfo(output.shape, filter.shape, attributes));
  const { builder } = lowering;
  const gradient = lowering.read(dy, volumesOrder);
  const outer = gradient.shape.slice(0, 2);
  const none = [0, 0] as const;
  const apart = builder.reshape(gradient, [...outer, ...axes.flatMap(({ out }) => [out, 1])]);
  const wide = padded(lowering, apart, [none, none, ...axes.flatMap(({ stride }) => [none, [0, stride - 1] as const])]);
  const spread = builder.reshape(wide, [...outer, ...axes.map(({ out, stride }) => out * stride)]);
  const around = axes.map((axis) => {
    const start = span(axis) - 1 - axis.before;
    return [start, axis.length + span(axis) - 1 - start - axis.out * axis.stride] as const;
  });
  const weights = turnedRound(lowering, filter);
  const told = { kernel_shape: axes.map(({ filter }) => filter), dilations: axes.map(({ dilation }) => dilation) };
  const shape = inOrder(output.shape, volumesOrder);
  const volumes = builder.node('Conv', [padded(lowering, spread, [none, none, ...around]), weights], told, { shape });
  lowering.write(output, volumes, volumesOrder);
}

/** `[in, out, depth, height, width]`, the taps in reverse. */
function turnedRound(lowering: Lowering, filter: Value): OnnxValue {
  const weights = lowering.builder.transpose(lowering.read(filter, filtersOrder), [1, 0, 2, 3, 4]);
  const [starts, ends] = [
    [-1, -1, -1],
    [-(2 ** 31), -(2 ** 31), -(2 ** 31)],
  ];
  return sliced(lowering, weights, [2, 3, 4], starts, ends, starts);
}

/**
 * One convolution whose filter is `dy`: the batch is summed over as channels are, and rows run over columns and channels together,
 * `[1, batch, depth, height, width channels]`.
 */
function filterGradient({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, dy } = inputs as Record<'x' | 'dy', Value>;
  const [output] = outputs as [Value];
  const [filterDepth = 1, filterHeight = 1, filterWidth = 1, channels = 1, out = 1] = output.shape;
  const axes = axesOf(convolution3dInfo(x.shape, output.shape, attributes));
  const { builder } = lowering;
  const volumes = covered(lowering, lowering.read(x), axes, 1);
  const [batch = 1, depth = 1, height = 1, width = 1] = volumes.shape;
  const image = builder.reshape(volumes, [1, batch, depth, height, width * channels]);
  const gradient = lowering.read(dy, [4, 0, 1, 2, 3]);
  const strides = axes.map(({ stride }) => stride);
  const told = {
    kernel_shape: axes.map(({ out }) => out),
    dilations: [...strides.slice(0, 2), (strides[2] ?? 1) * channels],
  };
  const shape = [out, filterDepth, filterHeight, filterWidth, channels];
  const product = builder.node('Conv', [image, gradient], told, { shape: [1, ...shape.slice(0, 3), filterWidth * channels] });
  lowering.write(output, builder.reshape(product, shape), [4, 0, 1, 2, 3]);
}
