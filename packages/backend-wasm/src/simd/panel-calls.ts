import { blockRows } from './panel-product.js';

/** Counts and strides of a product, the latter in values; where they are left out counts are 1 and strides 0. */
export interface PanelShape {
  readonly images?: number;
  readonly runs?: number;
  readonly rows: number;
  readonly outer?: number;
  readonly inner?: number;
  readonly depth: number;
  readonly aImage?: number;
  readonly aRun?: number;
  readonly aRow: number;
  readonly aOuter?: number;
  readonly aInner?: number;
  readonly aDepth: number;
  readonly outImage?: number;
  readonly outRun?: number;
  readonly outRow: number;
}

/** Where the columns of a panel are, in bytes: of `b` and `out` the first one, of `a` too if it goes by channels. */
export interface PanelPlace {
  readonly a: number;
  readonly b: number;
  /** Values from one row of `b` to the next. */
  readonly bStep: number;
  readonly out: number;
  /** Whether the sums are added to what is there. */
  readonly isAdded: boolean;
}

/** Terms that are added up one after the other. */
const mostTerms = 256;

/** Bytes of a value. */
const bytes = 4;

/**
 * The calls of panel functions that make up a product: for whole blocks of rows and for the rest, and for parts of long sums, which are added
 * up apart, since float32 sums of thousands of terms lose digits that a network's gradients miss.
 */
export function panelCalls(shape: PanelShape): PanelCall[] {
  const { outer = 1, inner = 1, depth } = shape;
  const blocks = Math.floor(shape.rows / blockRows);
  const rest = shape.rows % blockRows;
  const parts = partsOf({ outer, inner, depth }, shape);
  return [
    ...(blocks > 0 ? parts.map((part) => new PanelCall(shape, part, { rows: blockRows, blocks, firstRow: 0 })) : []),
    ...(rest > 0 ? parts.map((part) => new PanelCall(shape, part, { rows: rest, blocks: 1, firstRow: blocks * blockRows })) : []),
  ];
}

/** Some of the terms of a sum. */
interface Part {
  readonly outer: number;
  readonly inner: number;
  readonly depth: number;
  /** Values from the first term of all in `a`, and terms before these. */
  readonly aStart: number;
  readonly firstTerm: number;
}

interface Rows {
  /** Of a block. */
  readonly rows: number;
  readonly blocks: number;
  readonly firstRow: number;
}

/** Cuts the outermost axis of several steps into runs of about the same length; single steps that are too long are cut again. */
function partsOf(counts: Pick<Part, 'outer' | 'inner' | 'depth'>, shape: PanelShape, aStart = 0, firstTerm = 0): Part[] {
  const { outer, inner, depth } = counts;
  const terms = outer * inner * depth;
  if (terms <= mostTerms) return [{ ...counts, aStart, firstTerm }];
  const axis = outer > 1 ? 'outer' : inner > 1 ? 'inner' : 'depth';
  const stride = { outer: shape.aOuter, inner: shape.aInner, depth: shape.aDepth }[axis] ?? 0;
  const length = counts[axis];
  const count = Math.min(length, Math.ceil(terms / mostTerms));
  return Array.from({ length: count }, (_, part) => {
    const first = Math.floor((length * part) / count);
    const steps = Math.floor((length * (part + 1)) / count) - first;
    const cut = { ...counts, [axis]: steps };
    return partsOf(cut, shape, aStart + first * stride, firstTerm + first * (terms / length));
  }).flat();
}

/** One call of a panel function; what does not depend on the place is worked out once. */
export class PanelCall {
  /** Rows of a block. */
  readonly rows: number;
  readonly #firstTerm: number;
  readonly #aStart: number;
  readonly #outStart: number;
  /** The counts and strides that `panelParameters` begins with. */
  readonly #shape: readonly number[];

  constructor(shape: PanelShape, { outer, inner, depth, aStart, firstTerm }: Part, { rows, blocks, firstRow }: Rows) {
    const { images = 1, runs = 1, aImage = 0, aRun = 0, aRow, aOuter = 0, aInner = 0, aDepth } = shape;
    const { outImage = 0, outRun = 0, outRow } = shape;
    this.rows = rows;
    this.#firstTerm = firstTerm;
    this.#aStart = (aStart + firstRow * aRow) * bytes;
    this.#outStart = firstRow * outRow * bytes;
    const strides = [aImage, aRun, aRow, aOuter, aInner, aDepth, outImage, outRun, outRow];
    this.#shape = [images, runs, blocks, outer, inner, depth, ...strides.map((stride) => stride * bytes)];
  }

  /** All that `panelParameters` lists. */
  argumentsAt({ a, b, bStep, out, isAdded }: PanelPlace): number[] {
    const bAt = b + this.#firstTerm * bStep * bytes;
    const added = isAdded || this.#firstTerm > 0 ? 1 : 0;
    return this.#shape.concat(a + this.#aStart, bAt, bStep * bytes, out + this.#outStart, added);
  }
}
