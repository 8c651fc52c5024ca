export type { BackendAdapter, BackendDevice, BackendProbe, Capabilities, UnusableBackend, UsableBackend } from './adapter.js';
export { BackendError } from './backend-error.js';
export { adapterNames, findAdapters } from './select/find-adapters.js';
export { type ChosenBackend, useBackend } from './select/use-backend.js';
