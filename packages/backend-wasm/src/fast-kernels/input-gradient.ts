import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Geometry, sizesOf } from '../kernels/conv2d-geometry.js';
import type { Workspace } from '../kernels/workspace.js';
import { panelCalls } from '../simd/panel-calls.js';
import type { PanelKind } from '../simd/panel-product.js';
import { panelsOf } from '../simd/panels.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { BorderedImages } from './bordered-images.js';
import { type Phase, phaseBorder, phasesOf } from './stride-phases.js';

/**
 * Gradient of a convolution without dilation for its input: convolutions of `dy` with turned parts of the filter, one for each phase of
 * the stride; of a depthwise one, of kind 'channels', for each channel by itself.
 */
export function inputGradient(
  unit: SimdUnit,
  workspace: Workspace,
  kind: PanelKind,
  { dy, filter }: Readonly<Record<'dy' | 'filter', TensorInfo>>,
  geometry: Geometry,
): TensorInfo {
  const { batch, inputChannels, outputChannels, rows, columns } = geometry;
  const { input: imageSize, output: dySize } = sizesOf(geometry);
  const filterSize = filter.shape.reduce((product, length) => product * length, 1);
  // As many images as weigh about as much as the filter, so that neither is read from far memory too often.
  const count = Math.min(batch, Math.max(1, Math.ceil(filterSize / dySize)));
  const tapTerms = kind === 'matrix' ? outputChannels : 1;

  const dx = workspace.allocate([batch, rows.input, columns.input, inputChannels]);
  const border = { rows: phaseBorder(rows), columns: phaseBorder(columns), count };
  const images = new BorderedImages(workspace, dy, border);
  const packed = workspace.allocate(filter.shape);
  const parts = packParts(unit, workspace, kind, { filter, packed }, geometry);
  // Pixels between the windows belong to no part.
  if (rows.stride > rows.filter || columns.stride > columns.filter) workspace.floats(dx).fill(0);

  for (let first = 0; first < batch; first += count) {
    const chunk = Math.min(count, batch - first);
    const bordered = images.at(first, chunk);
    for (const { row, column, start } of parts) {
      const terms = row.taps.length * column.taps.length * tapTerms;
      const pixel = row.first * columns.input + column.first;
      const source = row.source * images.rowStride + column.source * outputChannels;
      const calls = panelCalls({
        images: chunk,
        runs: row.count,
        rows: column.count,
        outer: row.taps.length,
        depth: column.taps.length * tapTerms,
        aImage: images.imageStride,
        aRun: images.rowStride,
        aRow: outputChannels,
        aOuter: images.rowStride,
        aDepth: kind === 'matrix' ? 1 : outputChannels,
        outImage: imageSize,
        outRun: rows.stride * columns.input * inputChannels,
        outRow: columns.stride * inputChannels,
      });
      for (const panel of panelsOf(inputChannels)) {
        const a = bordered + (source + (kind === 'matrix' ? 0 : panel.column)) * 4;
        const b = workspace.address(packed, start + panel.column * terms);
        const out = workspace.address(dx, first * imageSize + pixel * inputChannels + panel.column);
        unit.multiply(kind, panel, calls, { a, b, bStep: panel.width, out, isAdded: false });
      }
    }
  }
  return dx;
}

/** The taps that meet the pixels of one phase of the rows and one of the columns, packed from value `start` on. */
interface Part {
  readonly row: Phase;
  readonly column: Phase;
  readonly start: number;
}

/** Packs the parts of the filter one after the other, each turned, the terms of its sums as rows and input channels as columns. */
function packParts(
  unit: SimdUnit,
  workspace: Workspace,
  kind: PanelKind,
  { filter, packed }: Readonly<Record<'filter' | 'packed', TensorInfo>>,
  { inputChannels, outputChannels, rows, columns }: Geometry,
): Part[] {
  const tap =
    kind === 'matrix'
      ? { rows: outputChannels, columns: inputChannels, rowStride: 1, columnStride: outputChannels }
      : { rows: 1, columns: inputChannels, rowStride: inputChannels, columnStride: 1 };
  const tapSize = tap.rows * tap.columns;
  const parts: Part[] = [];
  let start = 0;
  for (const row of phasesOf(rows)) {
    for (const column of phasesOf(columns)) {
      const taps = row.taps.flatMap((tapRow) => column.taps.map((tapColumn) => tapRow * columns.filter + tapColumn));
      taps.forEach((number, index) => {
        const place = { totalRows: taps.length * tap.rows, firstRow: index * tap.rows };
        unit.pack(workspace.address(packed, start), { ...tap, address: workspace.address(filter, number * tapSize) }, place);
      });
      if (taps.length > 0 && row.count > 0 && column.count > 0) parts.push({ row, column, start });
      start += taps.length * tapSize;
    }
  }
  return parts;
}
