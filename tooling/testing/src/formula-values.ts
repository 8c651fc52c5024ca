/** The values of a tensor of PyTorch's reference numbers, computed from its name: FNV-1a of the name seeds a mix of the index. */
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
