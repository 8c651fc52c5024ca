import { describe, expect, it } from 'vitest';
import { castFloats, readSafetensors, type StateDict, writeSafetensors } from './index.js';

describe('castFloats', () => {
  const stateDict: StateDict = {
    weight: { dtype: 'F32', shape: [3], data: Float32Array.of(1, 1 / 3, 70_000) },
    exact: { dtype: 'F64', shape: [1], data: Float64Array.of(1 / 3) },
    count: { dtype: 'I64', shape: [], data: BigInt64Array.of(7n) },
  };

  it('has float32 tensors written in 16 bits, and read as the nearest float32 values that those are', () => {
    const read = (dtype: 'F16' | 'BF16') => readSafetensors(writeSafetensors(castFloats(stateDict, dtype)));
    expect(read('BF16')['weight']).toEqual({ dtype: 'BF16', shape: [3], data: Float32Array.of(1, 0.333984375, 70_144) });
    expect(read('F16')['weight']?.data).toEqual(Float32Array.of(1, 0.333251953125, Number.POSITIVE_INFINITY));
    expect(read('F16')['exact']).toEqual(stateDict['exact']);
    expect(read('F16')['count']).toEqual(stateDict['count']);
    const bytes = (dtype: 'F32' | 'F16') => writeSafetensors(castFloats(stateDict, dtype)).length;
    expect(bytes('F32')).toBeGreaterThan(bytes('F16'));
  });

  it('copies no values, and can be undone before it is written', () => {
    const cast = castFloats(stateDict, 'BF16');
    expect(cast['weight']?.data).toBe(stateDict['weight']?.data);
    expect(castFloats(cast, 'F32')).toEqual(stateDict);
  });
});
