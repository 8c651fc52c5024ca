import { type PanelWidth, panelWidths } from './panels.js';
import { fourLanes, type Local, oneLane } from './wasm-code.js';
import { type WasmFunction, WasmFunctionWriter } from './wasm-module.js';

/** What a packing function takes, in this order; addresses and strides are in bytes. */
export const packParameters = ['rows', 'from', 'fromRow', 'fromColumn', 'to'] as const;

export function packName(width: PanelWidth, areNeighbours: boolean): string {
  return `pack${areNeighbours ? 'Neighbours' : 'Apart'}${width}`;
}

/** For every width of a panel, functions that copy its columns side by side, row after row, from where they are neighbours or are not. */
export function packFunctions(): WasmFunction[] {
  return panelWidths.flatMap((width) => [packNeighbours(width), packApart(width)]);
}

function packNeighbours(width: PanelWidth): WasmFunction {
  const lanes = width === 1 ? oneLane : fourLanes;
  return packFunction(packName(width, true), width, (from, to) => {
    const offsets = Array.from({ length: (width * 4) / lanes.bytes }, (_, index) => index * lanes.bytes);
    return offsets.map((offset) => lanes.store(to.get, lanes.load(from.get, offset), offset));
  });
}

function packApart(width: PanelWidth): WasmFunction {
  return packFunction(packName(width, false), width, (from, to, fromColumn) =>
    Array.from({ length: width }, (_, column) => [
      oneLane.store(to.get, oneLane.load(from.get, 0), column * 4),
      from.increase(fromColumn.get),
    ]),
  );
}

function packFunction(
  name: string,
  width: PanelWidth,
  copyRow: (from: Local, to: Local, fromColumn: Local) => ReturnType<Local['set']>,
): WasmFunction {
  const writer = new WasmFunctionWriter(packParameters);
  const { rows, from, fromRow, fromColumn, to } = writer.parameters;
  const column = writer.variable('i32');
  const pointers = [[from, fromRow.get] as const, [to, [0x41, width * 4]] as const] as const;
  const body = writer.loop(rows, pointers, (row, target) => [column.set(row.get), copyRow(column, target, fromColumn)]);
  return writer.finish(name, body);
}
