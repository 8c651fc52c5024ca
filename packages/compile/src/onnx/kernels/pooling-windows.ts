import { sizeOf, type Value } from '../../graph/graph.js';
import { pooling3dInfo, poolingInfo } from '../../graph/windows.js';
import type { Lowering } from '../lowering.js';
import type { Order } from '../order.js';

/** The windows of a pooling along one axis. */
export interface AxisWindows {
  readonly length: number;
  readonly out: number;
  readonly filter: number;
  readonly stride: number;
  /** Places before the first value that the first window covers; negative where it begins behind the first value. */
  readonly before: number;
  /** Places behind the last value that the last window covers. */
  readonly after: number;
}

type Attributes = Readonly<Record<string, unknown>>;

/** The windows along the spatial axes, from the outermost to the innermost. */
export function poolingWindows({ shape }: Pick<Value, 'shape'>, attributes: Attributes): AxisWindows[] {
  if (shape.length === 4) {
    const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, ...info } = poolingInfo(shape, attributes);
    return [
      along(info.inHeight, outHeight, filterHeight, strideHeight, info.padInfo.top),
      along(info.inWidth, outWidth, filterWidth, strideWidth, info.padInfo.left),
    ];
  }
  const info = pooling3dInfo(shape, attributes);
  return [
    along(info.inDepth, info.outDepth, info.filterDepth, info.strideDepth, info.padInfo.front),
    along(info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.padInfo.top),
    along(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.padInfo.left),
  ];
}

function along(length: number, out: number, filter: number, stride: number, before: number): AxisWindows {
  return { length, out, filter, stride, before, after: Math.max(0, (out - 1) * stride + filter - before - length) };
}

/** What ONNX's poolings are told. */
export function windowAttributes(axes: readonly AxisWindows[]) {
  return {
    kernel_shape: axes.map(({ filter }) => filter),
    strides: axes.map(({ stride }) => stride),
    pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
  };
}

/** Windows with so many values are taken axis by axis: 13 x 13 at stride 1 in a quarter of the time. */
export const manyTaps = 25;

/** Whether the windows of images, not large, are tiles that leave nothing of them out. */
export function isOfTiles(images: Pick<Value, 'shape'>, attributes: Attributes): boolean {
  const axes = poolingWindows(images, attributes);
  const areTiles = axes.every(({ length, out, filter, stride, before }) => {
    return before === 0 && filter === stride && length === out * filter;
  });
  return axes.length === 2 && areTiles && sizeOf(axes.map(({ filter }) => filter)) < manyTaps;
}

/** Whether a place is in more than one window. */
export function isOverlapping(axes: readonly AxisWindows[]): boolean {
  return axes.some(({ filter, stride }) => filter > stride);
}

/** Whether values must be padded before: ONNX refuses windows on padding alone, and the windows of tfjs that begin behind the first value. */
export function isPaddedBefore(axes: readonly AxisWindows[]): boolean {
  return axes.some(({ filter, before, after }) => Math.max(before, after) >= filter || before < 0);
}

/** The same windows on values that have been padded. */
export function onPadded(axes: readonly AxisWindows[]): AxisWindows[] {
  return axes.map((axis) => ({ ...axis, length: axis.before + axis.length + axis.after, before: 0, after: 0 }));
}

/** An order with the spatial axes innermost. Channels and batch are alike to a pooling, so either may be outermost: as the images have it. */
export function poolingOrder(x: Value, lowering: Lowering): Order {
  const order = lowering.orderOf(x);
  const rank = x.shape.length;
  if (order?.slice(2).every((axis, index) => axis === index + 1)) return order;
  return rank === 4 ? lowering.imageOrder : [0, 4, 1, 2, 3];
}
