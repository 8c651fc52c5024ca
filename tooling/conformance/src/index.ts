export { tfjsKernelNames } from './kernel-names.js';
export { type ConformanceOptions, runConformance } from './run-conformance.js';
export type { ConformanceSkip } from './skips.js';
