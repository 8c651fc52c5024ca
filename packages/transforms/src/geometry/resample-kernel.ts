import type { Image, PixelBox } from '../image.js';
import type { AxisWeights } from './axis-weights.js';

/** The module that resample-kernel.wat is assembled to; the test beside this file assembles it again. */
const assembled = `
AGFzbQEAAAABEwJgB39/f39/f38AYAV/f39/fwADAwIAAQUDAQABByMDBm1lbW9yeQIACnN0cmV0Y2hSb3cAAAl3ZWlnaFJvd3MAAQqYAgKJAQICfwF7
A0AgACABKAIAIAVsaiEHIAMhCP0MAAAAAAAAAAAAAAAAAAAAACEJA0AgCSAC/QkCACAH/VwCAP2JAf2pAf37Af3mAf3kASEJIAJBBGohAiAHIAVqIQcg
CEEBayIIDQALIAYgCf0LBAAgBiAFQQJ0aiEGIAFBBGohASAEQQFrIgQNAAsLigECA38BeyACQQJ0IQcDQEEAIQb9DAAAAAAAAAAAAAAAAAAAAAAhCANA
IAggASAGav0JAgAgACAGaigCACAFQQJ0av0ABAD95gH95AEhCCAGQQRqIgYgB0kNAAsgCP1q/fgBIQggCCAI/YUBIQggBCAFaiAIIAj9Zv1aAgAAIAVB
BGoiBSADSQ0ACws=`;

/** Resamples images of bytes in 128-bit lanes; addresses are in bytes. */
interface ResampleKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  stretchRow(row: number, starts: number, weights: number, taps: number, count: number, channels: number, into: number): void;
  weighRows(rows: number, weights: number, taps: number, count: number, into: number): void;
}

let started: ResampleKernel | 'unusable' | undefined;

/** The kernel, or undefined where WebAssembly or its lanes are missing or forbidden (as by a page's security policy). */
export function resampleKernel(): ResampleKernel | undefined {
  started ??= startKernel() ?? 'unusable';
  return started === 'unusable' ? undefined : started;
}

/** The assembled module's bytes. */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(assembled), (character) => character.charCodeAt(0));
}

function startKernel(): ResampleKernel | undefined {
  try {
    // It is small enough to be compiled at once in every browser's main thread.
    return new WebAssembly.Instance(new WebAssembly.Module(kernelBytes())).exports as unknown as ResampleKernel;
  } catch {
    return undefined;
  }
}

/** The most channels that fit the kernel's lanes. */
export const kernelChannels = 4;

/** Stretches the box's rows to the new width and weighs each new row from them, as `resampleRows`: bit for bit the same. */
export function resampleBytes(
  kernel: ResampleKernel,
  { data, channels, width }: Image,
  box: PixelBox,
  columns: AxisWeights,
  rows: AxisWeights,
  into: Uint8Array | Uint8ClampedArray,
): void {
  const count = columns.starts.length;
  const boxRow = box.width * channels;
  const newRow = count * channels;
  const plan = planMemory();
  const source = plan.take(boxRow);
  const starts = plan.take(columns.starts.byteLength);
  const columnWeights = plan.take(columns.weights.byteLength);
  const rowWeights = plan.take(rows.weights.byteLength);
  const addresses = plan.take(rows.taps * 4);
  const ringStep = plan.size(newRow * 4);
  const ring = plan.take(ringStep * rows.taps);
  const target = plan.take(newRow);
  const bytes = plan.reserve(kernel);
  const words = new Int32Array(bytes.buffer);
  words.set(columns.starts, starts / 4);
  new Float32Array(bytes.buffer).set(columns.weights, columnWeights / 4);
  new Float32Array(bytes.buffer).set(rows.weights, rowWeights / 4);
  let next = 0;
  for (let y = 0; y < rows.starts.length; y++) {
    const first = rows.starts[y] ?? 0;
    for (next = Math.max(next, first); next < first + rows.taps; next++) {
      const start = ((box.top + next) * width + box.left) * channels;
      bytes.set(data.subarray(start, start + boxRow), source);
      kernel.stretchRow(source, starts, columnWeights, columns.taps, count, channels, ring + (next % rows.taps) * ringStep);
    }
    for (let tap = 0; tap < rows.taps; tap++) words[addresses / 4 + tap] = ring + ((first + tap) % rows.taps) * ringStep;
    kernel.weighRows(addresses, rowWeights + y * rows.taps * 4, rows.taps, newRow, target);
    into.set(bytes.subarray(target, target + newRow), y * newRow);
  }
}

/** Lays out the kernel's memory; each part has room for the 15 bytes that a lane may reach beyond it. */
function planMemory() {
  let end = 0;
  const size = (bytes: number): number => Math.ceil((bytes + 15) / 16) * 16;
  return {
    size,
    take(bytes: number): number {
      const start = end;
      end += size(bytes);
      return start;
    },
    reserve({ memory }: ResampleKernel): Uint8Array<ArrayBuffer> {
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
      return new Uint8Array(memory.buffer);
    },
  };
}
