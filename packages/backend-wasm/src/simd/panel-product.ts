import { add, type Code, constant, fourLanes, ifElse, type Lanes, type Local, multiply, oneLane } from './wasm-code.js';
import { type WasmFunction, WasmFunctionWriter } from './wasm-module.js';

/** Rows that one run of the innermost loop computes. */
export const blockRows = 4;

/** Columns that one run of the innermost loop computes: as many as the registers hold for four rows. */
export const panelWidths = [8, 4, 1] as const;

export type PanelWidth = (typeof panelWidths)[number];

/**
 * What a panel's function takes, in this order. It computes, for all images, runs and rows and for the columns of one panel,
 *
 * `out[image, run, row, column] = sum over outer, inner, depth of a[image, run, row, outer, inner, depth] * b[outer, inner, depth, column]`
 *
 * where `a` and `out` move by their stride along each axis, `b` by `bStep` with every term, and a column is one value further in `b` and
 * `out`. Addresses and strides are in bytes. Where `isAdded` is 1 the sums are added to what is there.
 */
export const panelParameters = [
  'images',
  'runs',
  'blocks',
  'outer',
  'inner',
  'depth',
  'a',
  'aImage',
  'aRun',
  'aRow',
  'aOuter',
  'aInner',
  'aDepth',
  'b',
  'bStep',
  'out',
  'outImage',
  'outRun',
  'outRow',
  'isAdded',
] as const;

export type PanelParameter = (typeof panelParameters)[number];

export function panelProductName(rows: number, width: PanelWidth): string {
  return `product${rows}x${width}`;
}

/** One function for every height and width of a block. */
export function panelProducts(): WasmFunction[] {
  const heights = Array.from({ length: blockRows }, (_, index) => index + 1);
  return heights.flatMap((rows) => panelWidths.map((width) => panelProduct(rows, width)));
}

/** A product whose left matrix is gathered by strides, as convolutions need it. The sums of a block stay in registers. */
function panelProduct(rows: number, width: PanelWidth): WasmFunction {
  const writer = new WasmFunctionWriter(panelParameters);
  const given = writer.parameters;
  const { a, aRow, b, out, outRow } = given;
  const block = new Block(writer, rows, width);
  const blockStride = (row: Local) => multiply(row.get, constant(rows));

  const body = writer.loop(
    given.images,
    [
      [a, given.aImage.get],
      [out, given.outImage.get],
    ],
    (aImage, outImage) =>
      writer.loop(
        given.runs,
        [
          [aImage, given.aRun.get],
          [outImage, given.outRun.get],
        ],
        (aRun, outRun) =>
          writer.loop(
            given.blocks,
            [
              [aRun, blockStride(aRow)],
              [outRun, blockStride(outRow)],
            ],
            (aBlock, outBlock) => [
              ...block.begin(outBlock, outRow, b),
              ...writer.loop(given.outer, [[aBlock, given.aOuter.get]], (aOuter) =>
                writer.loop(given.inner, [[aOuter, given.aInner.get]], (aInner) => block.addProducts(aInner, given)),
              ),
              ...block.store(given.isAdded),
            ],
          ),
      ),
  );
  return writer.finish(panelProductName(rows, width), body);
}

/** The sums of some rows of a panel, held in variables, which become registers. */
class Block {
  readonly #writer: PanelWriter;
  readonly #lanes: Lanes;
  readonly #sums: readonly Local[][];
  readonly #aAt: readonly Local[];
  readonly #outAt: readonly Local[];
  readonly #bAt: Local;
  readonly #aValue: Local;
  readonly #bValues: readonly Local[];

  constructor(writer: PanelWriter, rows: number, width: PanelWidth) {
    this.#writer = writer;
    this.#lanes = width === 1 ? oneLane : fourLanes;
    const { type, bytes } = this.#lanes;
    this.#sums = Array.from({ length: rows }, () => writer.variables(type, (width * 4) / bytes));
    this.#aAt = writer.variables('i32', rows);
    this.#outAt = writer.variables('i32', rows);
    this.#bAt = writer.variable('i32');
    this.#aValue = writer.variable(type);
    this.#bValues = writer.variables(type, (width * 4) / bytes);
  }

  begin(out: Local, outRow: Local, b: Local): Code {
    const lanes = this.#lanes;
    return [...startsOfRows(this.#outAt, out, outRow), ...this.#bAt.set(b.get), ...this.#eachSum((sum) => sum.set(lanes.zero))];
  }

  addProducts(a: Local, { aRow, aDepth, bStep, depth }: PanelArguments): Code {
    const lanes = this.#lanes;
    return [
      ...startsOfRows(this.#aAt, a, aRow),
      ...this.#writer.loop(depth, [], () => [
        ...this.#bValues.flatMap((value, column) => value.set(lanes.load(this.#bAt.get, column * lanes.bytes))),
        ...this.#bAt.increase(bStep.get),
        ...this.#sums.flatMap((row, index) => [
          ...this.#aValue.set(lanes.loadSplat(at(this.#aAt, index).get, 0)),
          ...at(this.#aAt, index).increase(aDepth.get),
          ...row.flatMap((sum, column) => {
            const product = lanes.multiply(this.#aValue.get, at(this.#bValues, column).get);
            return sum.set(lanes.add(sum.get, product));
          }),
        ]),
      ]),
    ];
  }

  /** What is there is added last, so that a sum over many terms is one of partial sums and loses fewer digits. */
  store(isAdded: Local): Code {
    const lanes = this.#lanes;
    return [
      ...ifElse(
        isAdded.get,
        this.#eachSum((sum, at, offset) => sum.set(lanes.add(sum.get, lanes.load(at.get, offset)))),
        [],
      ),
      ...this.#eachSum((sum, outAt, offset) => lanes.store(outAt.get, sum.get, offset)),
    ];
  }

  #eachSum(write: (sum: Local, outAt: Local, offset: number) => Code): Code {
    return this.#sums.flatMap((row, index) =>
      row.flatMap((sum, column) => write(sum, at(this.#outAt, index), column * this.#lanes.bytes)),
    );
  }
}

type PanelWriter = WasmFunctionWriter<PanelParameter>;
type PanelArguments = Readonly<Record<PanelParameter, Local>>;

/** Sets each pointer one row behind the one before. */
function startsOfRows(pointers: readonly Local[], first: Local, row: Local): Code {
  return pointers.flatMap((pointer, index) => pointer.set(index === 0 ? first.get : add(at(pointers, index - 1).get, row.get)));
}

function at(locals: readonly Local[], index: number): Local {
  return locals[index] as Local;
}
