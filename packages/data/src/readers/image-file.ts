import { type Image, toChannels } from '@ocelli/transforms';
import { DataError } from '../data-error.js';
import { loadSharp } from './load-sharp.js';

/** Endings of the files that are read as pictures. */
export const imageEndings = ['.jpg', '.jpeg', '.png', '.webp'] as const;

/** Whether a file is named as a picture; hidden ones are none, such as those that macOS puts beside each file of an archive. */
export function isImageFile(name: string): boolean {
  const lower = name.toLowerCase();
  return imageEndings.some((ending) => lower.endsWith(ending)) && !name.startsWith('.');
}

/**
 * Reads a JPEG, PNG or WebP file as RGB bytes, upright as its EXIF orientation says; what is transparent lies on white, and colour profiles
 * are passed over, as torchvision does. What libvips only warns of is an error too: it is how a photo shows that is torn in its middle.
 * Needs sharp.
 *
 * @throws DataError naming the file where it is missing, damaged or truncated, and where sharp is not installed.
 */
export async function readImageFile(path: string): Promise<Image> {
  const open = await loadSharp();
  try {
    const { data, info } = await open(path, { ignoreIcc: true, failOn: 'warning' })
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return toChannels({ data: bytes, height: info.height, width: info.width, channels: info.channels }, 3);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.replaceAll('\n', '; ') : String(cause);
    throw new DataError(`${path}: cannot be read as a picture: ${message}`, { cause });
  }
}
