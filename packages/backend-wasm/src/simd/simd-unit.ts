import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { packFunctions, packName, packParameters } from './pack-rows.js';
import {
  blockRows,
  type PanelKind,
  type PanelParameter,
  panelParameters,
  panelProductName,
  panelProducts,
} from './panel-product.js';
import { type Panel, panelsOf } from './panels.js';
import { spreadName, spreadParameters, spreadToMaxima } from './spread-to-maxima.js';
import { encodeModule } from './wasm-module.js';

/**
 * A product of matrices as `panelParameters` describes it, with rows in place of blocks, and strides in values: counts are 1 and strides 0
 * where they are left out.
 */
export interface PanelProduct {
  readonly images?: number;
  readonly runs?: number;
  readonly rows: number;
  readonly outer?: number;
  readonly inner?: number;
  readonly depth: number;
  readonly a: number;
  readonly aImage?: number;
  readonly aRun?: number;
  readonly aRow: number;
  readonly aOuter?: number;
  readonly aInner?: number;
  readonly aDepth: number;
  readonly b: number;
  readonly bStep: number;
  readonly out: number;
  readonly outImage?: number;
  readonly outRun?: number;
  readonly outRow: number;
  readonly isAdded?: boolean;
}

/** A matrix in memory, or a part of its rows; strides are in values. */
export interface MatrixAt {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

type IntegerFunction = (...integers: number[]) => void;

/** Loops over tfjs's heap, in SIMD code that this package writes itself. All addresses are in bytes. */
export class SimdUnit {
  readonly #functions: ReadonlyMap<string, IntegerFunction>;

  private constructor(exports: WebAssembly.Exports) {
    this.#functions = new Map(Object.entries(exports) as [string, IntegerFunction][]);
  }

  /** Undefined where the engine has no SIMD or tfjs's build does not show its memory. */
  static async create(backend: BackendWasm): Promise<SimdUnit | undefined> {
    const memory = memoryOf(backend);
    if (memory === undefined) return undefined;
    const isShared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
    const bytes = encodeModule([...panelProducts(), ...packFunctions(), spreadToMaxima()], { isShared });
    if (!WebAssembly.validate(bytes)) return undefined;
    const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytes), { env: { memory } });
    return new SimdUnit(exports);
  }

  /** Computes the columns of one panel, whose first one `b` and `out` point at, and `a` if it goes by channels. */
  multiply(kind: PanelKind, { width }: Panel, product: PanelProduct): void {
    const blocks = Math.floor(product.rows / blockRows);
    if (blocks > 0) this.#call(panelProductName(kind, blockRows, width), panelParameters, panelArguments(product, blocks, 0));
    const rest = product.rows % blockRows;
    if (rest === 0) return;
    this.#call(panelProductName(kind, rest, width), panelParameters, panelArguments(product, 1, blocks * blockRows));
  }

  /**
   * Copies rows of a product's right matrix to where the innermost loops read them fast: the columns of one panel side by side, panel after
   * panel of `totalRows` rows. The first goes to row `firstRow`.
   */
  pack(to: number, matrix: MatrixAt, { totalRows = matrix.rows, firstRow = 0 } = {}): void {
    const { address, rows, columns, rowStride, columnStride } = matrix;
    for (const { column, width } of panelsOf(columns)) {
      this.#call(packName(width, columnStride === 1), packParameters, {
        rows,
        from: address + column * columnStride * bytes,
        fromRow: rowStride * bytes,
        fromColumn: columnStride * bytes,
        to: to + (column * totalRows + firstRow * width) * bytes,
      });
    }
  }

  /** Adds the gradients of a pooling's windows to where their values are largest; `values` are `spreadParameters`. */
  spreadToMaxima(values: Readonly<Record<(typeof spreadParameters)[number], number>>): void {
    this.#call(spreadName, spreadParameters, values);
  }

  #call<Name extends string>(name: string, parameters: readonly Name[], values: Readonly<Record<Name, number>>): void {
    this.#functions.get(name)?.(...parameters.map((parameter) => values[parameter]));
  }
}

/** Bytes of a value. */
const bytes = 4;

/** What computes some blocks, from a row on. */
function panelArguments(product: PanelProduct, blocks: number, row: number): Record<PanelParameter, number> {
  const { images = 1, runs = 1, outer = 1, inner = 1, depth, isAdded = false } = product;
  const { a, aImage = 0, aRun = 0, aRow, aOuter = 0, aInner = 0, aDepth } = product;
  const { b, bStep, out, outImage = 0, outRun = 0, outRow } = product;
  return {
    images,
    runs,
    blocks,
    outer,
    inner,
    depth,
    a: a + row * aRow * bytes,
    aImage: aImage * bytes,
    aRun: aRun * bytes,
    aRow: aRow * bytes,
    aOuter: aOuter * bytes,
    aInner: aInner * bytes,
    aDepth: aDepth * bytes,
    b,
    bStep: bStep * bytes,
    out: out + row * outRow * bytes,
    outImage: outImage * bytes,
    outRun: outRun * bytes,
    outRow: outRow * bytes,
    isAdded: isAdded ? 1 : 0,
  };
}

/** tfjs's build keeps its memory among what its WebAssembly exports, or, with threads, on the module. */
function memoryOf({ wasm }: BackendWasm): WebAssembly.Memory | undefined {
  const module = wasm as { readonly asm?: { readonly memory?: unknown }; readonly wasmMemory?: unknown };
  return [module.wasmMemory, module.asm?.memory].find((memory) => memory instanceof WebAssembly.Memory);
}
