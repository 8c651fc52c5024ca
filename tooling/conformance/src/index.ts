export { tfjsKernelNames } from './kernel-names.js';
export { ownGradients } from './own-gradients.js';
export { type ConformanceOptions, runConformance } from './run-conformance.js';
export type { ConformanceSkip } from './skips.js';
