import { constant, fourLanes } from './wasm-code.js';
import { type WasmFunction, WasmFunctionWriter } from './wasm-module.js';

export const clipName = 'clip';

/**
 * Brings values within bounds, four at a time, and leaves a NaN what it is. Takes addresses in bytes; the lower bound and the upper one are
 * at `bounds`.
 */
export function clipLanes(): WasmFunction {
  const { load, loadSplat, store, minimum, maximum } = fourLanes;
  const writer = new WasmFunctionWriter(['vectors', 'from', 'to', 'bounds']);
  const { vectors, from, to, bounds } = writer.parameters;
  const lower = writer.variable('v128');
  const upper = writer.variable('v128');
  const pointers = [[from, constant(16)] as const, [to, constant(16)] as const] as const;
  return writer.finish(clipName, [
    lower.set(loadSplat(bounds.get, 0)),
    upper.set(loadSplat(bounds.get, 4)),
    writer.loop(vectors, pointers, (source, target) =>
      store(target.get, maximum(minimum(load(source.get, 0), upper.get), lower.get), 0),
    ),
  ]);
}
