import { runBackendContract } from '@ocelli/backend/contract';
import { wasm } from './index.js';

runBackendContract({ make: wasm });
