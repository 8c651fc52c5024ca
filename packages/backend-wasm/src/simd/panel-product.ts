import { type PanelWidth, panelWidths } from './panels.js';
import { add, type Code, constant, fourLanes, ifElse, type Lanes, type Local, multiply, oneLane } from './wasm-code.js';
import { type WasmFunction, WasmFunctionWriter } from './wasm-module.js';

/** Rows that one run of the innermost loop computes. */
export const blockRows = 4;

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
  'aImage',
  'aRun',
  'aRow',
  'aOuter',
  'aInner',
  'aDepth',
  'outImage',
  'outRun',
  'outRow',
  'a',
  'b',
  'bStep',
  'out',
  'isAdded',
] as const;

export type PanelParameter = (typeof panelParameters)[number];

/**
 * How the left side is met: as a matrix, whose value is multiplied with all columns of a row of `b`, or channel by channel, where a column
 * of `a` is multiplied with the same column of `b`, as depthwise convolutions need it.
 */
export const panelKinds = ['matrix', 'channels'] as const;

export type PanelKind = (typeof panelKinds)[number];

export function panelProductName(kind: PanelKind, rows: number, width: PanelWidth): string {
  return `${kind}${rows}x${width}`;
}

/** One function for every kind, height and width of a block. */
export function panelProducts(): WasmFunction[] {
  const heights = Array.from({ length: blockRows }, (_, index) => index + 1);
  return panelKinds.flatMap((kind) => heights.flatMap((rows) => panelWidths.map((width) => panelProduct(kind, rows, width))));
}

/** A product whose left side is gathered by strides, as convolutions need it. The sums of a block stay in registers. */
function panelProduct(kind: PanelKind, rows: number, width: PanelWidth): WasmFunction {
  const writer = new WasmFunctionWriter(panelParameters);
  const given = writer.parameters;
  const block = new Block(writer, kind, rows, width);
  const blockStride = (row: Local) => multiply(row.get, constant(rows));

  const sumsOfBlock = (a: Local, out: Local): Code => [
    block.begin(out),
    writer.loop(given.outer, [[a, given.aOuter.get]], (aOuter) =>
      writer.loop(given.inner, [[aOuter, given.aInner.get]], (aInner) => block.addProducts(aInner)),
    ),
    block.store(),
  ];
  const blocksOfRun = (a: Local, out: Local): Code => {
    const pointers = [moving(a, blockStride(given.aRow)), moving(out, blockStride(given.outRow))] as const;
    return writer.loop(given.blocks, pointers, sumsOfBlock);
  };
  const runsOfImage = (a: Local, out: Local): Code =>
    writer.loop(given.runs, [moving(a, given.aRun.get), moving(out, given.outRun.get)] as const, blocksOfRun);
  const images = [moving(given.a, given.aImage.get), moving(given.out, given.outImage.get)] as const;
  return writer.finish(panelProductName(kind, rows, width), writer.loop(given.images, images, runsOfImage));
}

function moving(start: Local, stride: Code): readonly [Local, Code] {
  return [start, stride];
}

/** The sums of some rows of a panel, held in variables, which become registers. */
class Block {
  readonly #writer: WasmFunctionWriter<PanelParameter>;
  readonly #kind: PanelKind;
  readonly #lanes: Lanes;
  readonly #rows: readonly { readonly aAt: Local; readonly outAt: Local; readonly sums: readonly Local[] }[];
  readonly #bAt: Local;
  readonly #aValue: Local;
  readonly #bValues: readonly Local[];

  constructor(writer: WasmFunctionWriter<PanelParameter>, kind: PanelKind, rows: number, width: PanelWidth) {
    this.#writer = writer;
    this.#kind = kind;
    this.#lanes = width === 1 ? oneLane : fourLanes;
    const { type, bytes } = this.#lanes;
    const columns = (width * 4) / bytes;
    this.#rows = Array.from({ length: rows }, () => ({
      aAt: writer.variable('i32'),
      outAt: writer.variable('i32'),
      sums: writer.variables(type, columns),
    }));
    this.#bAt = writer.variable('i32');
    this.#aValue = writer.variable(type);
    this.#bValues = writer.variables(type, columns);
  }

  begin(out: Local): Code {
    const { outRow, b } = this.#writer.parameters;
    return [
      startsOfRows(
        this.#rows.map(({ outAt }) => outAt),
        out,
        outRow,
      ),
      this.#bAt.set(b.get),
      this.#eachSum((sum) => sum.set(this.#lanes.zero)),
    ];
  }

  addProducts(a: Local): Code {
    const lanes = this.#lanes;
    const { aRow, aDepth, bStep, depth } = this.#writer.parameters;
    const loadB = this.#bValues.map((value, column) => value.set(lanes.load(this.#bAt.get, column * lanes.bytes)));
    const addRow = (aAt: Local, sums: readonly Local[]): Code => {
      const isMatrix = this.#kind === 'matrix';
      const products = sums.map((sum, column) => {
        const left = isMatrix ? this.#aValue.get : lanes.load(aAt.get, column * lanes.bytes);
        return sum.set(lanes.add(sum.get, lanes.multiply(left, (this.#bValues[column] as Local).get)));
      });
      return [isMatrix ? this.#aValue.set(lanes.loadSplat(aAt.get, 0)) : [], products, aAt.increase(aDepth.get)];
    };
    return [
      startsOfRows(
        this.#rows.map(({ aAt }) => aAt),
        a,
        aRow,
      ),
      this.#writer.loop(depth, [], () => [
        loadB,
        this.#bAt.increase(bStep.get),
        this.#rows.map(({ aAt, sums }) => addRow(aAt, sums)),
      ]),
    ];
  }

  /** What was there is added last: a sum that went on from it would round off as much as one sum of all terms. */
  store(): Code {
    const { add: addLanes, load, store } = this.#lanes;
    return [
      ifElse(
        this.#writer.parameters.isAdded.get,
        this.#eachSum((sum, outAt, offset) => sum.set(addLanes(sum.get, load(outAt.get, offset)))),
        [],
      ),
      this.#eachSum((sum, outAt, offset) => store(outAt.get, sum.get, offset)),
    ];
  }

  #eachSum(write: (sum: Local, outAt: Local, offset: number) => Code): Code {
    return this.#rows.map(({ outAt, sums }) => sums.map((sum, column) => write(sum, outAt, column * this.#lanes.bytes)));
  }
}

/** Sets each pointer one row behind the one before. */
function startsOfRows(pointers: readonly Local[], first: Local, row: Local): Code {
  let before: Local | undefined;
  return pointers.map((pointer) => {
    const start = before === undefined ? first.get : add(before.get, row.get);
    before = pointer;
    return pointer.set(start);
  });
}
