import { Conv2DBackpropInput, type Conv2DBackpropInputAttrs, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionGeometry, type Geometry, sizesOf } from '../kernels/conv2d-geometry.js';
import { composite, type Workspace } from '../kernels/workspace.js';
import { type MatrixUnit, panelsOf } from '../simd/matrix-unit.js';
import { packPanels } from '../simd/pack-panels.js';
import { BorderedImages } from './bordered-images.js';
import { type Phase, phaseBorder, phasesOf } from './stride-phases.js';

/**
 * Gradient of a convolution for its input: convolutions of `dy` with turned parts of the filter, one for each phase of the stride.
 */
export function fastConv2dBackpropInput(unit: MatrixUnit): KernelConfig {
  return composite<'dy' | 'filter', Conv2DBackpropInputAttrs>({
    kernelName: Conv2DBackpropInput,
    compute: (workspace, { dy, filter }, attributes) => {
      const geometry = convolutionGeometry(attributes.inputShape, filter.shape, attributes);
      const { batch, inputChannels, outputChannels, rows, columns } = geometry;
      const { input: imageSize, output: dySize, filter: filterSize } = sizesOf(geometry);
      // As many images as weigh about as much as the filter, so that neither is read from far memory too often.
      const count = Math.min(batch, Math.max(1, Math.ceil(filterSize / dySize)));

      const dx = workspace.allocate(attributes.inputShape);
      const packed = workspace.allocate(filter.shape);
      const border = { rows: phaseBorder(rows), columns: phaseBorder(columns), count };
      const images = new BorderedImages(workspace, dy, border);
      const parts = packParts(workspace, filter, packed, geometry);
      // Pixels between the windows belong to no part.
      if (rows.stride > rows.filter || columns.stride > columns.filter) workspace.floats(dx).fill(0);

      for (let first = 0; first < batch; first += count) {
        const chunk = Math.min(count, batch - first);
        const bordered = images.at(first, chunk);
        for (const { row, column, start } of parts) {
          const terms = row.taps.length * column.taps.length * outputChannels;
          const pixel = row.first * columns.input + column.first;
          const product = {
            images: chunk,
            runs: row.count,
            rows: column.count,
            outer: row.taps.length,
            depth: column.taps.length * outputChannels,
            a: bordered + (row.source * images.rowStride + column.source * outputChannels) * 4,
            aImage: images.imageStride,
            aRun: images.rowStride,
            aRow: outputChannels,
            aOuter: images.rowStride,
            aDepth: 1,
            outImage: imageSize,
            outRun: rows.stride * columns.input * inputChannels,
            outRow: columns.stride * inputChannels,
          };
          for (const panel of panelsOf(inputChannels)) {
            const b = workspace.address(packed, start + panel.column * terms);
            const out = workspace.address(dx, first * imageSize + pixel * inputChannels + panel.column);
            unit.multiply(panel, { ...product, b, bStep: panel.width, out });
          }
        }
      }
      return dx;
    },
  });
}

/** The taps that meet the pixels of one phase of the rows and one of the columns, packed from value `start` on. */
interface Part {
  readonly row: Phase;
  readonly column: Phase;
  readonly start: number;
}

/** Packs the parts of the filter one after the other, each turned, with output channels as rows. */
function packParts(workspace: Workspace, filter: TensorInfo, packed: TensorInfo, geometry: Geometry): Part[] {
  const { inputChannels, outputChannels, rows, columns } = geometry;
  const [values, target] = [workspace.floats(filter), workspace.floats(packed)];
  const tapSize = inputChannels * outputChannels;
  const parts: Part[] = [];
  let start = 0;
  for (const row of phasesOf(rows)) {
    for (const column of phasesOf(columns)) {
      const taps = row.taps.flatMap((tap) => column.taps.map((other) => tap * columns.filter + other));
      taps.forEach((tap, index) => {
        const turned = { values, offset: tap * tapSize, rows: outputChannels, rowStride: 1, columnStride: outputChannels };
        const totalRows = taps.length * outputChannels;
        packPanels(target.subarray(start), turned, inputChannels, totalRows, index * outputChannels);
      });
      if (taps.length > 0 && row.count > 0 && column.count > 0) parts.push({ row, column, start });
      start += taps.length * tapSize;
    }
  }
  return parts;
}
