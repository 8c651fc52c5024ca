import { cpuAdapter } from '../testing/cpu-adapter.js';
import { runBackendContract } from './index.js';

// The cpu backend against itself: the suite's own machinery, run end to end.
runBackendContract({ make: cpuAdapter });
