import { type Code, constant, fourLanes, type Local } from './wasm-code.js';
import { type WasmFunction, WasmFunctionWriter } from './wasm-module.js';

/** What the function takes, in this order; addresses and strides are in bytes. */
export const spreadParameters = [
  'images',
  'runs',
  'windows',
  'vectors',
  'rows',
  'columns',
  'x',
  'dx',
  'dy',
  'xImage',
  'xRun',
  'xWindow',
  'xRow',
  'xColumn',
  'dyImage',
  'dyRun',
  'dyWindow',
] as const;

export const spreadName = 'spreadToMaxima';

/**
 * Adds `dy` of windows of a pooling, four channels at a time, to `dx` where `x` is largest, at the first of equals. All windows have the same
 * size and are a stride apart; `dx` lies as `x` does.
 */
export function spreadToMaxima(): WasmFunction {
  const writer = new WasmFunctionWriter(spreadParameters);
  const given = writer.parameters;
  const vectors = along(writer, given.vectors, constant(16), constant(16), spreadVector(writer));
  const windows = along(writer, given.windows, given.xWindow.get, given.dyWindow.get, vectors);
  const runs = along(writer, given.runs, given.xRun.get, given.dyRun.get, windows);
  const images = along(writer, given.images, given.xImage.get, given.dyImage.get, runs);
  return writer.finish(spreadName, images(given.x, given.dx, given.dy));
}

type Writer = WasmFunctionWriter<(typeof spreadParameters)[number]>;
type Body = (x: Local, dx: Local, dy: Local) => Code;

function along(writer: Writer, count: Local, xStride: Code, dyStride: Code, body: Body): Body {
  return (x, dx, dy) =>
    writer.loop(count, [[x, xStride] as const, [dx, xStride] as const, [dy, dyStride] as const] as const, body);
}

/** Four channels of one window. */
function spreadVector(writer: Writer): Body {
  const { load, store, add, maximum, equal, and, andNot } = fourLanes;
  const { rows, columns, xRow, xColumn } = writer.parameters;
  const [largest, left, isLargest] = writer.variables('v128', 3) as [Local, Local, Local];
  const toRow = (start: Local) => [start, xRow.get] as const;
  const toColumn = (start: Local) => [start, xColumn.get] as const;
  return (x: Local, dx: Local, dy: Local) => [
    largest.set(load(x.get, 0)),
    writer.loop(rows, [toRow(x)] as const, (row) =>
      writer.loop(columns, [toColumn(row)] as const, (pixel) => largest.set(maximum(largest.get, load(pixel.get, 0)))),
    ),
    left.set(load(dy.get, 0)),
    writer.loop(rows, [toRow(x), toRow(dx)] as const, (row, dxRow) =>
      writer.loop(columns, [toColumn(row), toColumn(dxRow)] as const, (pixel, dxPixel) => [
        isLargest.set(equal(load(pixel.get, 0), largest.get)),
        store(dxPixel.get, add(load(dxPixel.get, 0), and(isLargest.get, left.get)), 0),
        // What is given is no longer left for an equal one.
        left.set(andNot(left.get, isLargest.get)),
      ]),
    ),
  ];
}
