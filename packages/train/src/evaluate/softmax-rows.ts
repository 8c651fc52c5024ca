import type { Values } from '../state/tensor-record.js';

/** `exp(x) / sum exp(x)` over the last axis. */
export function softmaxRows({ data, shape }: Values): Float32Array {
  const width = shape.at(-1) ?? 1;
  const probabilities = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += width) {
    const row = Array.from(data.subarray(start, start + width));
    const largest = Math.max(...row);
    const powers = row.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    probabilities.set(
      powers.map((power) => power / sum),
      start,
    );
  }
  return probabilities;
}
