import { packTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { DataError } from '../data-error.js';
import { untar } from './untar.js';

const body = new Uint8Array([1, 2, 3]);
const file = (name: string) => ({ header: { name, size: 3, type: 'file' as const }, body });

test('gives the files by their names', async () => {
  const archive = await packTar([{ header: { name: 'set/', size: 0, type: 'directory' } }, file('set/a.bin')]);
  expect(await untar(archive, 'a.tar')).toEqual(new Map([['set/a.bin', body]]));
});

test.each(['../a.bin', 'set/../../a.bin', '/etc/passwd', '..\\a.bin', 'C:\\a.bin'])('refuses the path %s', async (name) => {
  await expect(untar(await packTar([file(name)]), 'a.tar')).rejects.toThrow(
    new DataError(`a.tar: refused: it holds the path '${name}', which leads out of the archive.`),
  );
});

test.each(['symlink', 'link'] as const)('refuses a %s', async (type) => {
  const archive = await packTar([file('a.bin'), { header: { name: 'b.bin', size: 0, type, linkname: '/etc/passwd' } }]);
  await expect(untar(archive, 'a.tar')).rejects.toThrow(
    new DataError("a.tar: refused: it holds a link, 'b.bin' to '/etc/passwd'."),
  );
});

test('refuses what is no archive, a truncated one and an empty one', async () => {
  await expect(untar(new Uint8Array(1024).fill(7), 'a.tar')).rejects.toThrow('a.tar: not a tar archive, or damaged: ');
  const archive = await packTar([file('a.bin')]);
  await expect(untar(archive.slice(0, 514), 'a.tar')).rejects.toThrow('a.tar: not a tar archive, or damaged: ');
  await expect(untar(await packTar([]), 'a.tar')).rejects.toThrow(new DataError('a.tar: the archive holds no file.'));
});
