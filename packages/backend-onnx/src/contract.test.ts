import { runBackendContract } from '@ocelli/backend/contract';
import { onnx } from './index.js';

runBackendContract({ make: () => onnx() });
