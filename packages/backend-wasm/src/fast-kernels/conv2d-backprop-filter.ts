import { Conv2DBackpropFilter, type Conv2DBackpropFilterAttrs, type KernelConfig } from '@tensorflow/tfjs-core';
import { type Axis, convolutionGeometry, sizesOf } from '../kernels/conv2d-geometry.js';
import { composite } from '../kernels/workspace.js';
import { type MatrixUnit, panelsOf } from '../simd/matrix-unit.js';
import { packPanels } from '../simd/pack-panels.js';
import { type Border, BorderedImages } from './bordered-images.js';

/** Values of images and gradients at a time that stay in a core's second-level cache. */
const cachedValues = 65_536;

/** From this many columns on, rows that follow each other in memory push each other out of the cache, so that copies side by side pay. */
const manyColumns = 128;

/** Gradient of a convolution for its filter: for each row of the filter a product of the gathered input, transposed, and `dy`. */
export function fastConv2dBackpropFilter(unit: MatrixUnit): KernelConfig {
  return composite<'x' | 'dy', Conv2DBackpropFilterAttrs>({
    kernelName: Conv2DBackpropFilter,
    compute: (workspace, { x, dy }, attributes) => {
      const geometry = convolutionGeometry(x.shape, attributes.filterShape, attributes);
      const { batch, inputChannels, outputChannels, rows, columns } = geometry;
      const { input: imageSize, output: dySize } = sizesOf(geometry);
      const filterRow = columns.filter * inputChannels;
      const count = Math.min(batch, Math.max(1, Math.floor(cachedValues / (imageSize + dySize))));

      const dw = workspace.allocate(attributes.filterShape);
      const images = new BorderedImages(workspace, x, { rows: borderOf(rows), columns: borderOf(columns), count });
      const packed = outputChannels < manyColumns ? undefined : workspace.allocate([count * dySize]);
      const product = {
        rows: filterRow,
        inner: rows.output,
        depth: columns.output,
        aRow: 1,
        aOuter: images.imageStride,
        aInner: rows.stride * images.rowStride,
        aDepth: columns.stride * inputChannels,
        outRow: outputChannels,
      };
      for (let first = 0; first < batch; first += count) {
        const outer = Math.min(count, batch - first);
        const terms = outer * rows.output * columns.output;
        const input = images.at(first, outer);
        const dyRows = { values: workspace.floats(dy), offset: first * dySize, rowStride: outputChannels, columnStride: 1 };
        if (packed !== undefined) packPanels(workspace.floats(packed), { ...dyRows, rows: terms }, outputChannels);
        for (const panel of panelsOf(outputChannels)) {
          const [b, bStep] =
            packed === undefined
              ? [workspace.address(dy, first * dySize + panel.column), outputChannels]
              : [workspace.address(packed, panel.column * terms), panel.width];
          for (let row = 0; row < rows.filter; row++) {
            const a = input + row * images.rowStride * 4;
            const out = workspace.address(dw, row * filterRow * outputChannels + panel.column);
            unit.multiply(panel, { ...product, outer, a, b, bStep, out, isAdded: first > 0 });
          }
        }
      }
      return dw;
    },
  });
}

/** What the windows reach. */
function borderOf({ output, filter, stride, before }: Axis): Border {
  return { before, length: (output - 1) * stride + filter };
}
