import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { clipLanes, clipName } from './clip-lanes.js';
import { packFunctions, packName } from './pack-rows.js';
import type { PanelCall, PanelPlace } from './panel-calls.js';
import { blockRows, type PanelKind, panelKinds, panelProductName, panelProducts } from './panel-product.js';
import { type Panel, type PanelWidth, panelsOf, panelWidths } from './panels.js';
import { spreadName, spreadParameters, spreadToMaxima } from './spread-to-maxima.js';
import { encodeModule } from './wasm-module.js';

/** A matrix in memory, or a part of its rows; strides are in values. */
export interface MatrixAt {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Bytes of a value. */
const bytes = 4;

type IntegerFunction = (...integers: number[]) => void;

/** Loops over tfjs's heap, in SIMD code that this package writes itself. All addresses are in bytes. */
export class SimdUnit {
  /** By kind, width of the panel, and rows of a block less one. */
  readonly #products: ReadonlyMap<PanelKind, ReadonlyMap<PanelWidth, readonly IntegerFunction[]>>;
  readonly #pack: (width: PanelWidth, areNeighbours: boolean) => IntegerFunction;
  readonly #spread: IntegerFunction;
  readonly #clip: IntegerFunction;

  private constructor(exports: WebAssembly.Exports) {
    const functions = exports as Record<string, IntegerFunction>;
    const named = (name: string): IntegerFunction => functions[name] as IntegerFunction;
    const heights = Array.from({ length: blockRows }, (_, index) => index + 1);
    const productsOf = (kind: PanelKind) =>
      new Map(panelWidths.map((width) => [width, heights.map((rows) => named(panelProductName(kind, rows, width)))]));
    this.#products = new Map(panelKinds.map((kind) => [kind, productsOf(kind)]));
    this.#pack = (width, areNeighbours) => named(packName(width, areNeighbours));
    this.#spread = named(spreadName);
    this.#clip = named(clipName);
  }

  /** Undefined where the engine has no SIMD or tfjs's build does not show its memory. */
  static async create(backend: BackendWasm): Promise<SimdUnit | undefined> {
    const memory = memoryOf(backend);
    if (memory === undefined) return undefined;
    const isShared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
    const bytes = encodeModule([...panelProducts(), ...packFunctions(), spreadToMaxima(), clipLanes()], { isShared });
    if (!WebAssembly.validate(bytes)) return undefined;
    const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytes), { env: { memory } });
    return new SimdUnit(exports);
  }

  /** Computes the columns of one panel by the calls that `panelCalls` makes of the product's shape. */
  multiply(kind: PanelKind, { width }: Panel, calls: readonly PanelCall[], place: PanelPlace): void {
    const byRows = this.#products.get(kind)?.get(width) ?? [];
    for (const call of calls) byRows[call.rows - 1]?.(...call.argumentsAt(place));
  }

  /**
   * Copies rows of a product's right matrix to where the innermost loops read them fast: the columns of one panel side by side, panel after
   * panel of `totalRows` rows. The first goes to row `firstRow`.
   */
  pack(to: number, matrix: MatrixAt, { totalRows = matrix.rows, firstRow = 0 } = {}): void {
    const { address, rows, columns, rowStride, columnStride } = matrix;
    for (const { column, width } of panelsOf(columns)) {
      const from = address + column * columnStride * bytes;
      const target = to + (column * totalRows + firstRow * width) * bytes;
      this.#pack(width, columnStride === 1)(rows, from, rowStride * bytes, columnStride * bytes, target);
    }
  }

  /** Adds the gradients of a pooling's windows to where their values are largest; `values` are `spreadParameters`. */
  spreadToMaxima(values: Readonly<Record<(typeof spreadParameters)[number], number>>): void {
    this.#spread(...spreadParameters.map((name) => values[name]));
  }

  /** Brings four values for each vector within the two bounds. */
  clip(vectors: number, { from, to, bounds }: Readonly<Record<'from' | 'to' | 'bounds', number>>): void {
    this.#clip(vectors, from, to, bounds);
  }
}

/** tfjs's build keeps its memory among what its WebAssembly exports, or, with threads, on the module. */
function memoryOf({ wasm }: BackendWasm): WebAssembly.Memory | undefined {
  const module = wasm as { readonly asm?: { readonly memory?: unknown }; readonly wasmMemory?: unknown };
  return [module.wasmMemory, module.asm?.memory].find((memory) => memory instanceof WebAssembly.Memory);
}
