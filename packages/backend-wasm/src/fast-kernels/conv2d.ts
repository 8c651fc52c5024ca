import { Conv2D, type Conv2DAttrs, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { type Axis, convolutionGeometry, type Geometry, sizesOf } from '../kernels/conv2d-geometry.js';
import { tfjsConvolution } from '../kernels/tfjs-convolution.js';
import { keepingOwn, tfjsKernel } from '../kernels/tfjs-kernel.js';
import { composite, type Workspace } from '../kernels/workspace.js';
import { panelCalls } from '../simd/panel-calls.js';
import { panelsOf } from '../simd/panels.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { BorderedImages } from './bordered-images.js';

/** From this many terms in a sum on, tfjs's own kernel is slower, and its sums are off by more. */
const manyTerms = 512;

/** Convolution, of many terms as a product of the gathered input with the filter; of few tfjs's own. */
export function fastConv2d(unit: SimdUnit): KernelConfig {
  const own = tfjsConvolution(Conv2D);
  const { kernelFunc } = composite<'x' | 'filter', Conv2DAttrs>({
    kernelName: Conv2D,
    compute: (workspace, { x, filter }, attributes) => {
      const geometry = convolutionGeometry(x.shape, filter.shape, attributes);
      const { inputChannels, rows, columns } = geometry;
      return rows.filter * columns.filter * inputChannels < manyTerms
        ? workspace.call(own, { x, filter }, attributes)
        : convolve(unit, workspace, { x, filter }, geometry);
    },
  });
  return { kernelName: Conv2D, backendName: 'wasm', kernelFunc: keepingOwn(kernelFunc, tfjsKernel(Conv2D)) };
}

function convolve(
  unit: SimdUnit,
  workspace: Workspace,
  { x, filter }: Readonly<Record<'x' | 'filter', TensorInfo>>,
  geometry: Geometry,
): TensorInfo {
  const { batch, inputChannels, outputChannels, rows, columns } = geometry;
  const { input: imageSize, output: outputSize, filter: filterSize } = sizesOf(geometry);
  const terms = filterSize / outputChannels;
  // As many images as weigh about as much as the filter, so that neither is read from far memory too often.
  const count = Math.min(batch, Math.max(1, Math.ceil(filterSize / imageSize)));

  const output = workspace.allocate([batch, rows.output, columns.output, outputChannels]);
  const packed = workspace.allocate(filter.shape);
  const images = new BorderedImages(workspace, x, { rows: borderOf(rows), columns: borderOf(columns), count });
  const address = workspace.address(filter);
  const matrix = { address, rows: terms, columns: outputChannels, rowStride: outputChannels, columnStride: 1 };
  unit.pack(workspace.address(packed), matrix);
  // Where neighbours of the filter are neighbours in the image, a row of the filter is one run of terms.
  const isDense = columns.dilation === 1;
  const shape = {
    runs: rows.output,
    rows: columns.output,
    outer: rows.filter,
    inner: isDense ? 1 : columns.filter,
    depth: isDense ? columns.filter * inputChannels : inputChannels,
    aImage: images.imageStride,
    aRun: rows.stride * images.rowStride,
    aRow: columns.stride * inputChannels,
    aOuter: rows.dilation * images.rowStride,
    aInner: columns.dilation * inputChannels,
    aDepth: 1,
    outImage: outputSize,
    outRun: columns.output * outputChannels,
    outRow: outputChannels,
  };
  for (let first = 0; first < batch; first += count) {
    const chunk = Math.min(count, batch - first);
    const a = images.at(first, chunk);
    const calls = panelCalls({ ...shape, images: chunk });
    for (const panel of panelsOf(outputChannels)) {
      const b = workspace.address(packed, panel.column * terms);
      const out = workspace.address(output, first * outputSize + panel.column);
      unit.multiply('matrix', panel, calls, { a, b, bStep: panel.width, out, isAdded: false });
    }
  }
  return output;
}

/** What the windows reach. */
function borderOf({ output, filter, stride, dilation, before }: Axis) {
  return { before, length: (output - 1) * stride + (filter - 1) * dilation + 1 };
}
