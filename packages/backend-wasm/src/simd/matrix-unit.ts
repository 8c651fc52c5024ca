import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  blockRows,
  type PanelParameter,
  type PanelWidth,
  panelParameters,
  panelProductName,
  panelProducts,
  panelWidths,
} from './panel-product.js';
import { encodeModule } from './wasm-module.js';

/** A run of neighbouring columns that one inner loop computes. */
export interface Panel {
  readonly column: number;
  readonly width: PanelWidth;
}

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

type PanelFunction = (...integers: number[]) => void;

/** Products of matrices on tfjs's heap, by SIMD code that this package writes itself. */
export class MatrixUnit {
  readonly backend: BackendWasm;
  readonly #functions: ReadonlyMap<PanelWidth, readonly PanelFunction[]>;

  private constructor(backend: BackendWasm, exports: WebAssembly.Exports) {
    this.backend = backend;
    const heights = Array.from({ length: blockRows }, (_, index) => index + 1);
    this.#functions = new Map(
      panelWidths.map((width) => [width, heights.map((rows) => exports[panelProductName(rows, width)] as PanelFunction)]),
    );
  }

  /** Undefined where the engine has no SIMD or tfjs's build does not show its memory. */
  static async create(backend: BackendWasm): Promise<MatrixUnit | undefined> {
    const memory = memoryOf(backend);
    if (memory === undefined) return undefined;
    const isShared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
    const bytes = encodeModule(panelProducts(), { isShared });
    if (!WebAssembly.validate(bytes)) return undefined;
    const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytes), { env: { memory } });
    return new MatrixUnit(backend, exports);
  }

  /** Computes the columns of one panel, whose first one `b` and `out` point at. */
  multiply({ width }: Panel, product: PanelProduct): void {
    const functions = this.#functions.get(width) as readonly PanelFunction[];
    const blocks = Math.floor(product.rows / blockRows);
    if (blocks > 0) call(functions[blockRows - 1] as PanelFunction, blocks, 0, product);
    const rest = product.rows % blockRows;
    if (rest > 0) call(functions[rest - 1] as PanelFunction, 1, blocks * blockRows, product);
  }
}

/** Computes some blocks, from a row on. */
function call(run: PanelFunction, blocks: number, row: number, product: PanelProduct): void {
  const { images = 1, runs = 1, outer = 1, inner = 1, depth, isAdded = false } = product;
  const { a, aImage = 0, aRun = 0, aRow, aOuter = 0, aInner = 0, aDepth } = product;
  const { b, bStep, out, outImage = 0, outRun = 0, outRow } = product;
  const bytes = 4;
  const given: Record<PanelParameter, number> = {
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
  run(...panelParameters.map((name) => given[name]));
}

/** Covers `columns` by panels from left to right. */
export function panelsOf(columns: number): Panel[] {
  const panels: Panel[] = [];
  let column = 0;
  for (const width of panelWidths) {
    for (; column + width <= columns; column += width) panels.push({ column, width });
  }
  return panels;
}

/** tfjs's build keeps its memory among what its WebAssembly exports, or, with threads, on the module. */
function memoryOf({ wasm }: BackendWasm): WebAssembly.Memory | undefined {
  const module = wasm as { readonly asm?: { readonly memory?: unknown }; readonly wasmMemory?: unknown };
  return [module.wasmMemory, module.asm?.memory].find((memory) => memory instanceof WebAssembly.Memory);
}
