export type { BackendAdapter, BackendDevice, BackendProbe, Capabilities, UnusableBackend, UsableBackend } from './adapter.js';
export { BackendError } from './backend-error.js';
export {
  type BackendReport,
  diagnoseBackends,
  type MissingPart,
  type UnusableBackendReport,
  type UsableBackendReport,
} from './diagnose/diagnose-backends.js';
export { missingVisionKernels, visionKernelNames } from './diagnose/missing-kernels.js';
export { adapterNames, findAdapters } from './select/find-adapters.js';
export { type ChosenBackend, useBackend } from './select/use-backend.js';
