import type { CaseOutput } from './compute.js';

/** Says how two results differ, or undefined where they agree within `tolerance` times the largest expected magnitude (at least 1). */
export function difference(actual: CaseOutput, expected: CaseOutput, tolerance: number): string | undefined {
  if (actual.shape.join() !== expected.shape.join()) return `shape [${actual.shape}] where [${expected.shape}] was expected`;
  if (actual.dtype !== expected.dtype) return `dtype ${actual.dtype} where ${expected.dtype} was expected`;
  let scale = 1;
  for (let index = 0; index < expected.values.length; index++) {
    const magnitude = Math.abs(expected.values[index] ?? 0);
    if (Number.isFinite(magnitude)) scale = Math.max(scale, magnitude);
  }
  for (let index = 0; index < expected.values.length; index++) {
    const [got, wanted] = [actual.values[index] ?? Number.NaN, expected.values[index] ?? Number.NaN];
    const same = Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance * scale;
    if (!same) return `${got} where ${wanted} was expected, at element ${index} of [${expected.shape}]`;
  }
  return undefined;
}
