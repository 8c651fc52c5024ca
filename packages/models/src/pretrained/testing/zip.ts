import { zipSync } from 'fflate';

/** A zip archive of uncompressed files, as PyTorch writes it. */
export function zipOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync({ ...files }, { level: 0 });
}
