import { runBackendContract } from '@ocelli/backend/contract';
import { wasm } from './index.js';

// The test's server serves the workspace's files as they lie.
const wasmPaths = new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url).href;

runBackendContract({ make: () => wasm({ wasmPaths }) });
