import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataError } from '../data-error.js';
import { readImageFile } from './image-file.js';
import { listImageFiles } from './list-image-files.js';

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'ocelli-pictures-'));
});
afterAll(() => rmSync(work, { recursive: true }));

const raw = (data: readonly number[], width: number, height: number, channels: 1 | 2 | 3 | 4) =>
  sharp(Uint8Array.from(data), { raw: { width, height, channels } });

async function write(name: string, picture: Sharp): Promise<string> {
  const path = join(work, name);
  writeFileSync(path, await picture.toBuffer());
  return path;
}

test.each([
  ['RGB', () => raw([1, 2, 3, 4, 5, 6], 2, 1, 3).png(), [1, 2, 3, 4, 5, 6]],
  ['grey', () => raw([7, 200], 2, 1, 1).toColourspace('b-w').png(), [7, 7, 7, 200, 200, 200]],
  ['a palette', () => raw([255, 0, 0, 0, 0, 255], 2, 1, 3).png({ palette: true }), [255, 0, 0, 0, 0, 255]],
  ['transparent colours, on white', () => raw([9, 9, 9, 0, 9, 9, 9, 255], 2, 1, 4).png(), [255, 255, 255, 9, 9, 9]],
  ['16 bits', () => raw([0, 255, 128], 1, 1, 3).toColourspace('rgb16').png(), [0, 255, 128]],
  ['lossless WebP', () => raw([1, 2, 3, 250, 5, 6], 2, 1, 3).webp({ lossless: true }), [1, 2, 3, 250, 5, 6]],
])('reads %s as RGB bytes', async (name, picture, expected) => {
  const image = await readImageFile(await write(`${name}.png`, picture()));
  expect(image).toEqual({ data: Uint8Array.from(expected), height: image.height, width: image.width, channels: 3 });
});

test('reads the first of moving pictures, which is no picture of all of them side by side', async () => {
  const frames = [10, 10, 10, 200, 200, 200].concat([1, 2, 3, 4, 5, 6]);
  const moving = sharp(Uint8Array.from(frames), { raw: { width: 2, height: 2, channels: 3, pageHeight: 1 } });
  const { height, width, data } = await readImageFile(await write('moving.webp', moving.webp({ lossless: true, loop: 0 })));
  expect({ height, width, data }).toEqual({ height: 1, width: 2, data: Uint8Array.from(frames.slice(0, 6)) });
});

test('turns a photo as its EXIF orientation says', async () => {
  const photo = raw([255, 255, 255, 0, 0, 0], 2, 1, 3);
  const { height, width, data } = await readImageFile(await write('turned.png', photo.png().withMetadata({ orientation: 6 })));
  expect({ height, width, data }).toEqual({ height: 2, width: 1, data: Uint8Array.of(255, 255, 255, 0, 0, 0) });
});

test('names a file that is missing, no picture, truncated or torn', async () => {
  const noise = Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7919) % 251);
  const jpeg = await raw(noise, 64, 64, 3).jpeg().toBuffer();
  writeFileSync(join(work, 'cut.jpg'), jpeg.subarray(0, jpeg.length >> 1));
  writeFileSync(join(work, 'text.jpg'), 'no picture');
  writeFileSync(join(work, 'empty.jpg'), '');
  const half = jpeg.length >> 1;
  writeFileSync(join(work, 'torn.jpg'), Buffer.from(jpeg).fill(0xff, half, half + 200));
  for (const name of ['nowhere.jpg', 'text.jpg', 'empty.jpg', 'cut.jpg', 'torn.jpg']) {
    const error: unknown = await readImageFile(join(work, name)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message.startsWith(`${join(work, name)}: cannot be read as a picture: `)).toBe(true);
    expect((error as Error).message).not.toContain('\n');
  }
});

test('reads a JPEG of four inks as RGB', async () => {
  const ink = sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff8000' } }).toColourspace('cmyk');
  const { data, channels } = await readImageFile(await write('inks.jpg', ink.jpeg({ quality: 100 })));
  expect(channels).toBe(3);
  // Inks hold other colours than light; what comes back is orange all the same.
  expect(Math.abs((data[0] ?? 0) - 255) + Math.abs((data[1] ?? 0) - 128) + (data[2] ?? 0)).toBeLessThan(24);
});

test('lists the pictures of a folder', async () => {
  const folder = mkdtempSync(join(work, 'list-'));
  for (const name of ['b.PNG', 'a.jpg', '._a.jpg', 'c.txt']) writeFileSync(join(folder, name), '');
  expect(listImageFiles(folder)).toEqual([join(folder, 'a.jpg'), join(folder, 'b.PNG')]);
  mkdirSync(join(folder, 'd.jpg', '.hidden'), { recursive: true });
  for (const name of ['e.webp', '.hidden/f.jpg']) writeFileSync(join(folder, 'd.jpg', name), '');
  symlinkSync(mkdtempSync(join(work, 'elsewhere-')), join(folder, 'linked'));
  writeFileSync(join(folder, 'linked', 'g.jpg'), '');
  // Back to a folder above it, which would never end.
  symlinkSync('..', join(folder, 'd.jpg', 'up'));
  symlinkSync(folder, join(folder, 'linked', 'back'));
  expect(listImageFiles(folder)).toEqual(['a.jpg', 'b.PNG', 'd.jpg/e.webp', 'linked/g.jpg'].map((name) => join(folder, name)));
  expect(listImageFiles(join(folder, 'c.txt'))).toEqual([join(folder, 'c.txt')]);
  expect(() => listImageFiles(join(folder, 'd'))).toThrow('d: there is no such file or folder.');
  expect(() => listImageFiles(mkdtempSync(join(work, 'empty-')))).toThrow(
    ': there is no picture in this folder (.jpg, .jpeg, .png, .webp).',
  );
});
