import { runBackendContract } from '@ocelli/backend/contract';
import { webgl } from './index.js';

runBackendContract({ make: () => webgl({ allowSoftware: true }) });
