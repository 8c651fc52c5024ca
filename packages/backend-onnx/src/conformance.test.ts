import '@ocelli/backend/gradients';
import { runConformance, tfjsKernelNames } from '@ocelli/conformance';
import { onnx } from './index.js';
import { conformanceSkips, missingKernels } from './testing/conformance-skips.js';

const missing = new Set(missingKernels.flatMap(({ kernels }) => kernels));

runConformance({
  backend: 'onnx',
  start: () => onnx().start(),
  kernels: tfjsKernelNames().filter((name) => !missing.has(name)),
  skips: conformanceSkips,
});
