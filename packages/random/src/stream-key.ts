import { philoxBlock } from './philox.js';

/** The counter's highest word when a key is derived; draws leave it 0, so no stream's numbers are another one's key. */
const textTag = 0x74657874;
const numberTag = 0x6e756d62;

/**
 * The 64-bit key of the stream called `stream` under a parent key.
 *
 * Each block of three words of the name goes through Philox as a counter, under the key that the block before it gave;
 * the last block holds the name's length, so that no name's chain is the start of a longer one's.
 *
 * @throws RangeError when a numbered stream is not an integer from 0 to 2^53 - 1.
 */
export function deriveKey(key0: number, key1: number, stream: string | number): [number, number] {
  const block = Uint32Array.of(key0, key1, 0, 0);
  if (typeof stream === 'number') {
    if (!Number.isSafeInteger(stream) || stream < 0) {
      throw new RangeError(`Rng.fork: a stream's number must be an integer from 0 to 2^53 - 1, but it is ${stream}.`);
    }
    philoxBlock(stream >>> 0, Math.floor(stream / 2 ** 32), 0, numberTag, key0, key1, block);
    return [block[0] ?? 0, block[1] ?? 0];
  }
  const unitsPerBlock = 6;
  for (let start = 0; start < stream.length; start += unitsPerBlock) {
    const pair = (offset: number) => codeUnit(stream, start + offset) | (codeUnit(stream, start + offset + 1) << 16);
    philoxBlock(pair(0), pair(2), pair(4), textTag, block[0] ?? 0, block[1] ?? 0, block);
  }
  philoxBlock(stream.length, 0, 0, textTag + 1, block[0] ?? 0, block[1] ?? 0, block);
  return [block[0] ?? 0, block[1] ?? 0];
}

function codeUnit(text: string, index: number): number {
  return index < text.length ? text.charCodeAt(index) : 0;
}
