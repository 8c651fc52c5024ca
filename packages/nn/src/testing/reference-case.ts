import { readFileSync } from 'node:fs';

/** Values listed one by one, or computed from a name; in PyTorch's layout. */
export type ReferenceTensor =
  | { readonly shape: readonly number[]; readonly values: readonly (number | boolean)[]; readonly dtype?: string }
  | { readonly shape: readonly number[]; readonly name: string; readonly range: readonly [number, number] };

/** One case of PyTorch's numbers: `grads` are the gradients of the sum of output times `gradOutputs`. */
export interface ReferenceCase {
  readonly name: string;
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, ReferenceTensor>>;
  readonly outputs: Readonly<Record<string, ReferenceTensor>>;
  readonly gradOutputs: Readonly<Record<string, ReferenceTensor>>;
  readonly grads: Readonly<Record<string, ReferenceTensor>>;
}

export function readFixture(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8'));
}

/** The case of that name in a file of `src/fixtures`: PyTorch 1.13's values and gradients in float64. */
export function readCase(file: string, name: string): ReferenceCase {
  const found = (readFixture(file) as ReferenceCase[]).find((reference) => reference.name === name);
  if (found === undefined) throw new Error(`${file} has no case ${name}.`);
  return found;
}

export function valuesOf(tensor: ReferenceTensor): Float32Array {
  return 'values' in tensor ? Float32Array.from(tensor.values, Number) : formulaValues(tensor.name, tensor.shape, tensor.range);
}

/** The reference's hash: FNV-1a of the name seeds a mix of the index. */
export function formulaValues(name: string, shape: readonly number[], [low, high]: readonly [number, number]): Float32Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  for (let index = 0; index < values.length; index++) {
    let x = (Math.imul(index, 0x9e3779b9) + seed) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    values[index] = low + (high - low) * ((x >>> 0) / 2 ** 32);
  }
  return values;
}
