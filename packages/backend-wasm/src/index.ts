export { type WasmFiles, type WasmOptions, wasm as adapter, wasm } from './wasm-adapter.js';
