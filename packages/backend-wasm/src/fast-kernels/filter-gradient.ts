import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Axis, type Geometry, sizesOf } from '../kernels/conv2d-geometry.js';
import type { Workspace } from '../kernels/workspace.js';
import { panelCalls } from '../simd/panel-calls.js';
import type { PanelKind } from '../simd/panel-product.js';
import { panelsOf } from '../simd/panels.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { type Border, BorderedImages } from './bordered-images.js';

/** Values of images and gradients at a time that stay in a core's second-level cache. */
const cachedValues = 65_536;

/** From this many columns on, rows that follow each other in memory push each other out of the cache, so that copies side by side pay. */
const manyColumns = 128;

/**
 * Gradient of a convolution without dilation for its filter: for each row of the filter a product of the gathered input, turned, with `dy`;
 * of a depthwise one, of kind 'channels', for each channel by itself.
 */
export function filterGradient(
  unit: SimdUnit,
  workspace: Workspace,
  kind: PanelKind,
  { x, dy }: Readonly<Record<'x' | 'dy', TensorInfo>>,
  geometry: Geometry,
): TensorInfo {
  const { batch, inputChannels, outputChannels, rows, columns } = geometry;
  const { input: imageSize, output: dySize } = sizesOf(geometry);
  const isMatrix = kind === 'matrix';
  const count = Math.min(batch, Math.max(1, Math.floor(cachedValues / (imageSize + dySize))));
  const filterRow = columns.filter * (isMatrix ? inputChannels : 1);

  const dw = workspace.allocate([
    rows.filter,
    columns.filter,
    ...(isMatrix ? [inputChannels, outputChannels] : [inputChannels, 1]),
  ]);
  const images = new BorderedImages(workspace, x, { rows: borderOf(rows), columns: borderOf(columns), count });
  const packed = outputChannels < manyColumns ? undefined : workspace.allocate([count * dySize]);
  const shape = {
    rows: filterRow,
    inner: rows.output,
    depth: columns.output,
    aRow: isMatrix ? 1 : inputChannels,
    aOuter: images.imageStride,
    aInner: rows.stride * images.rowStride,
    aDepth: columns.stride * inputChannels,
    outRow: outputChannels,
  };
  for (let first = 0; first < batch; first += count) {
    const outer = Math.min(count, batch - first);
    const terms = outer * rows.output * columns.output;
    const input = images.at(first, outer);
    const calls = panelCalls({ ...shape, outer });
    if (packed !== undefined) {
      const address = workspace.address(dy, first * dySize);
      const gradients = { address, rows: terms, columns: outputChannels, rowStride: outputChannels, columnStride: 1 };
      unit.pack(workspace.address(packed), gradients);
    }
    for (const panel of panelsOf(outputChannels)) {
      const [b, bStep] =
        packed === undefined
          ? [workspace.address(dy, first * dySize + panel.column), outputChannels]
          : [workspace.address(packed, panel.column * terms), panel.width];
      for (let row = 0; row < rows.filter; row++) {
        const a = input + (row * images.rowStride + (isMatrix ? 0 : panel.column)) * 4;
        const out = workspace.address(dw, row * filterRow * outputChannels + panel.column);
        unit.multiply(kind, panel, calls, { a, b, bStep, out, isAdded: first > 0 });
      }
    }
  }
  return dw;
}

/** What the windows reach. */
function borderOf({ output, filter, stride, before }: Axis): Border {
  return { before, length: (output - 1) * stride + filter };
}
