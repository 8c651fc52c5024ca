/** A fixed sequence of whole numbers below `limit`, by a linear congruential generator. */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** What lengths and counts are when somebody means harm. */
const extremes = [0, 1, 0x7f, 0x80, 0xff];

/** So many damaged copies of a file: bytes changed, set to extremes for a stretch, taken out, doubled, moved, or cut off. */
export function* mutations(file: Uint8Array, count: number, seed: number): Generator<Uint8Array<ArrayBuffer>> {
  const draw = sequence(seed);
  for (let round = 0; round < count; round++) {
    let bytes: Uint8Array<ArrayBuffer> = new Uint8Array(file);
    for (let change = draw(3); change >= 0; change--) bytes = mutated(bytes, draw);
    yield bytes;
  }
}

function mutated(bytes: Uint8Array<ArrayBuffer>, draw: (limit: number) => number): Uint8Array<ArrayBuffer> {
  const start = draw(bytes.length);
  const end = Math.min(start + 1 + draw(9), bytes.length);
  switch (draw(8)) {
    case 0:
      return bytes.fill(extremes[draw(extremes.length)] ?? 0, start, end);
    case 1:
      return joined(bytes.subarray(0, start), bytes.subarray(end));
    case 2:
      return joined(bytes.subarray(0, end), bytes.subarray(start));
    case 3:
      return bytes.copyWithin(draw(bytes.length), start, end);
    case 4:
      return bytes.slice(0, draw(4) === 0 ? start : Math.max(start, bytes.length - 8));
    default:
      bytes[start] = draw(256);
      return bytes;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
