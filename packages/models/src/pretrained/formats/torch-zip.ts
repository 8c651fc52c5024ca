import { unzipSync } from 'fflate';
import { WeightsError } from '../weights-error.js';
import { readTorchPickle, type TorchPickle } from './torch-pickle.js';

/** More files than any checkpoint has. */
const mostEntries = 100_000;

/**
 * Reads what torch.save writes since PyTorch 1.6: a zip archive of `data.pkl` and one file for each storage, none of them compressed.
 *
 * @throws WeightsError where the archive is damaged, compressed, or says more than it is.
 */
export function readTorchZip(bytes: Uint8Array): TorchPickle {
  const files = unpack(bytes);
  const name = Object.keys(files).find((file) => /^[^/]+\/data\.pkl$/.test(file));
  const folder = name?.slice(0, -'data.pkl'.length) ?? '';
  const pickle = name === undefined ? undefined : files[name];
  if (pickle === undefined) throw new WeightsError('the zip archive holds no data.pkl, so that PyTorch did not write it.');
  const order = new TextDecoder().decode((files[`${folder}byteorder`] ?? new Uint8Array(0)).slice(0, 16)).trim() || 'little';
  if (order !== 'little' && order !== 'big') throw new WeightsError(`the byte order is ${JSON.stringify(order)}.`);
  const found = readTorchPickle(pickle, 0);
  for (const storage of found.storages.values()) {
    const file = `${folder}data/${storage.key}`;
    if (Object.hasOwn(files, file)) storage.fill(files[file] as Uint8Array, order === 'little');
  }
  return found;
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  let [entries, left] = [0, bytes.length];
  try {
    return unzipSync(bytes, {
      filter({ name, size, originalSize, compression }) {
        if (++entries > mostEntries) throw new WeightsError(`the zip archive lists more than ${mostEntries} files.`);
        if (compression !== 0) throw new WeightsError(`the zip archive's ${quote(name)} is compressed, as PyTorch writes none.`);
        // What the entries say is checked before anything is allocated: together they are no more than the archive.
        if (name === '' || size !== originalSize || !(size >= 0 && size <= left)) {
          throw new WeightsError(`the zip archive's ${quote(name)} says ${originalSize} bytes: truncated or damaged.`);
        }
        left -= size;
        return name !== '__proto__';
      },
    });
  } catch (error) {
    if (error instanceof WeightsError) throw error;
    throw new WeightsError(`the zip archive is truncated or damaged: ${(error as Error).message}.`, { cause: error });
  }
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 200));
}
