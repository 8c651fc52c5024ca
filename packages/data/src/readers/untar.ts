import { unpackTar } from 'modern-tar';
import { DataError } from '../data-error.js';

/**
 * The files in a tar archive by their names, unpacked into memory: nothing is ever written.
 *
 * @throws DataError naming `archive` where it is damaged, or holds a path that is absolute or leads upwards, or a link.
 */
export async function untar(bytes: Uint8Array<ArrayBuffer>, archive: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const { header, data } of await entriesOf(bytes, archive)) {
    const { name, type } = header;
    if (/^([/\\]|[a-z]:)/i.test(name) || name.split(/[/\\]/).includes('..')) {
      throw new DataError(`${archive}: refused: it holds the path '${name}', which leads out of the archive.`);
    }
    if (type === 'symlink' || type === 'link') {
      throw new DataError(`${archive}: refused: it holds a link, '${name}' to '${header.linkname ?? ''}'.`);
    }
    if (type === 'file' && data !== undefined) files.set(name, data);
  }
  if (files.size === 0) throw new DataError(`${archive}: the archive holds no file.`);
  return files;
}

async function entriesOf(bytes: Uint8Array<ArrayBuffer>, archive: string): ReturnType<typeof unpackTar> {
  try {
    return await unpackTar(bytes, { strict: true });
  } catch (cause) {
    throw new DataError(`${archive}: not a tar archive, or damaged: ${(cause as Error).message}`, { cause });
  }
}
