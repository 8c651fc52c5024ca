export { type WasmOptions, wasm as adapter, wasm } from './wasm-adapter.js';
export type { WasmFiles } from './wasm-files.js';
