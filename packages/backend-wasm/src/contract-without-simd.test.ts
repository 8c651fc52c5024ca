import { runBackendContract } from '@ocelli/backend/contract';
import { vi } from 'vitest';
import { wasm } from './index.js';
import { SimdUnit } from './simd/simd-unit.js';

// As in an engine whose WebAssembly has no SIMD, so that composites and plain loops take the place of the package's own code.
runBackendContract({
  make: () => ({
    ...wasm(),
    start: () => {
      vi.spyOn(SimdUnit, 'create').mockResolvedValue(undefined);
      return wasm().start();
    },
  }),
});
