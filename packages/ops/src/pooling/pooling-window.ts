import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type Padding2D, pairOf, type Sides, type Size2D, sidesOf } from '../geometry.js';
import { requireImages } from '../require.js';

export interface PoolingOptions {
  readonly kernelSize: Size2D;
  /** Step between windows; default the kernel's size. */
  readonly stride?: Size2D;
  /** Width of the border around the image; at most half the kernel; default 0. */
  readonly padding?: Padding2D;
  /** Keeps a last window that reaches beyond the border, if it starts within the image or the border before it; default false. */
  readonly ceilMode?: boolean;
}

export interface PoolingWindow {
  readonly kernel: [number, number];
  readonly stride: [number, number];
  readonly dilation: [number, number];
  /** The padding that was asked for. */
  readonly sides: Sides;
  /** That padding, with what ceilMode adds at the ends. */
  readonly covered: Sides;
  readonly outputs: [number, number];
}

/** Works out which values each window of a pooling covers, by torch's rules. */
export function poolingWindow(where: string, x: Tensor4D, options: PoolingOptions, dilated: Size2D = 1): PoolingWindow {
  const { kernelSize, stride: step = kernelSize, padding = 0, ceilMode = false } = options;
  requireImages(where, x);
  const kernel = pairOf(`${where}: kernelSize`, kernelSize);
  const stride = pairOf(`${where}: stride`, step);
  const dilation = pairOf(`${where}: dilation`, dilated);
  const sides = sidesOf(`${where}: padding`, padding);
  const axis = (index: 0 | 1) => {
    if (Math.max(...sides[index]) > kernel[index] / 2) {
      const found = `it is ${JSON.stringify(sides[index])} with a kernel of ${kernel[index]}`;
      throw new RangeError(`${where}: padding must be at most half the kernel's size, but ${found}.`);
    }
    const reach = (kernel[index] - 1) * dilation[index] + 1;
    const axisWindow = windowsAlong(x.shape[index + 1] ?? 0, sides[index], reach, stride[index], ceilMode);
    if (axisWindow.outputs < 1) {
      throw new RangeError(`${where}: the kernel reaches ${reach} and is larger than the padded input [${x.shape}].`);
    }
    return axisWindow;
  };
  const [height, width] = [axis(0), axis(1)];
  const covered: Sides = [height.covered, width.covered];
  return { kernel, stride, dilation, sides, covered, outputs: [height.outputs, width.outputs] };
}

function windowsAlong(
  length: number,
  [before, after]: readonly [number, number],
  reach: number,
  stride: number,
  ceilMode: boolean,
): { readonly outputs: number; readonly covered: readonly [number, number] } {
  const steps = (length + before + after - reach) / stride;
  if (!ceilMode) return { outputs: Math.floor(steps) + 1, covered: [before, after] };
  const candidates = Math.ceil(steps) + 1;
  const outputs = (candidates - 1) * stride >= length + before ? candidates - 1 : candidates;
  const end = (outputs - 1) * stride + reach - before - length;
  return { outputs, covered: [before, Math.max(after, end)] };
}
