import '@ocelli/backend/gradients';
import { runConformance, tfjsKernelNames } from '@ocelli/conformance';
import { wasm } from './index.js';
import { conformanceSkips, missingKernels } from './testing/conformance-skips.js';

const missing = new Set(missingKernels.flatMap(({ kernels }) => kernels));

runConformance({
  backend: 'wasm',
  start: () => wasm().start(),
  kernels: tfjsKernelNames().filter((name) => !missing.has(name)),
  skips: conformanceSkips,
});
