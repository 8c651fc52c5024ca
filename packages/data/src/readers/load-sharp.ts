// A file of its own, so that no public type needs sharp's.
import type sharp from 'sharp';
import { DataError } from '../data-error.js';

/** Asked for once: an import costs as much as a small photo, even of what is loaded. */
let loading: Promise<typeof sharp> | undefined;

/** sharp, which users of other datasets need not install. @throws DataError where it cannot be loaded. */
export async function loadSharp(): Promise<typeof sharp> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<typeof sharp> {
  try {
    const { default: sharp } = await import('sharp');
    // One thread a picture: pictures are what is worked on side by side.
    sharp.concurrency(1);
    return sharp;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`Reading pictures needs sharp, which cannot be loaded: ${reason}. Run: npm install sharp.`, { cause });
  }
}
