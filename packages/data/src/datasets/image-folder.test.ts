import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Rng } from '@ocelli/random';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDataset } from './open-dataset.js';

let work: string;
let png: Uint8Array;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'ocelli-folder-'));
  png = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#102030' } })
    .png()
    .toBuffer();
});
afterAll(() => rmSync(work, { recursive: true }));

let folders = 0;
/** A new folder with a picture, or no picture, at each path. */
function folderWith(...paths: readonly string[]): string {
  const folder = join(work, String(folders++));
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path.endsWith('.txt') ? 'notes' : png);
  }
  return folder;
}

const open = (dataDir: string, split: 'train' | 'test', seed = 0) => openDataset('imagefolder', { dataDir, split, seed });
const fileNames = (dataset: Awaited<ReturnType<typeof open>>, folder: string) =>
  Array.from({ length: dataset.length }, (_, index) => dataset.describe(index).slice(folder.length + 1));

test('numbers classes by their sorted names, takes pictures in folders below them, and passes over other files', async () => {
  const folder = folderWith(
    'train/zebra/b.png',
    'train/zebra/a.JPG',
    'train/ant/x/1.webp',
    'train/ant/notes.txt',
    'val/zebra/c.png',
  );
  const train = await open(folder, 'train');
  expect(train.classNames).toEqual(['ant', 'zebra']);
  expect(fileNames(train, folder)).toEqual(['train/ant/x/1.webp', 'train/zebra/a.JPG', 'train/zebra/b.png']);
  expect([0, 1, 2].map((index) => train.label(index))).toEqual([0, 1, 1]);
  const test = await open(folder, 'test');
  expect([test.classNames, fileNames(test, folder), test.label(0)]).toEqual([['ant', 'zebra'], ['val/zebra/c.png'], 1]);
  expect(await train.get(2, new Rng(0))).toMatchObject({ label: 1, image: { height: 2, width: 3, channels: 3 } });
});

test('splits a folder that has classes only, the same for the same seed, and says so', async () => {
  const folder = folderWith(
    ...['ant', 'bee'].flatMap((name) => Array.from({ length: 10 }, (_, index) => `${name}/${index}.png`)),
  );
  const [train, test] = [await open(folder, 'train', 4), await open(folder, 'test', 4)];
  expect([train.length, test.length]).toEqual([16, 4]);
  expect([...fileNames(train, folder), ...fileNames(test, folder)].sort()).toHaveLength(20);
  expect(fileNames(test, folder).filter((name) => fileNames(train, folder).includes(name))).toEqual([]);
  expect(fileNames(await open(folder, 'test', 4), folder)).toEqual(fileNames(test, folder));
  expect(fileNames(await open(folder, 'test', 5), folder)).not.toEqual(fileNames(test, folder));
  expect(test.note).toBe(
    `${folder} has no folder train: a fifth of each class, chosen by the seed 4, is kept back for measuring`,
  );
});

test('a class of one picture keeps it to learn from, and may be called train', async () => {
  const folder = folderWith('ant/a.png', 'ant/b.png', 'train/c.png', 'train/.hidden.png');
  const [train, test] = [await open(folder, 'train'), await open(folder, 'test')];
  expect([train.classNames, train.length, test.length]).toEqual([['ant', 'train'], 2, 1]);
  expect(fileNames(train, folder)).toContain('train/c.png');
});

test('keeps nothing back where it is told to', async () => {
  const folder = folderWith('ant/a.png', 'ant/b.png', 'bee/c.png');
  const whole = (split: 'train' | 'test') => openDataset('imagefolder', { split, dataDir: folder, holdBack: false });
  const all = ['ant/a.png', 'ant/b.png', 'bee/c.png'];
  expect(fileNames(await whole('test'), folder)).toEqual(all);
  expect(fileNames(await whole('train'), folder)).toEqual(all);
  expect((await whole('test')).note).toBeUndefined();
});

test.each([
  ['Train/ant/a.png', 'Val/ant/b.png'],
  ['training/ant/a.png', 'testing/ant/b.png'],
  ['train/ant/a.png', 'validation/ant/b.png', 'test/ant/c.png'],
])('knows the folders of splits by their other names: %s, %s', async (...paths) => {
  const folder = folderWith(...paths);
  const [train, test] = [await open(folder, 'train'), await open(folder, 'test')];
  expect([train.classNames, fileNames(train, folder), fileNames(test, folder)]).toEqual([['ant'], [paths[0]], [paths[1]]]);
});

test('takes the names of classes and pictures as they are written', async () => {
  const folder = folderWith('猫/été ü.png', 'собака/😀.png', 'собака/b.png');
  const train = await open(folder, 'train');
  expect(train.classNames).toEqual(['собака', '猫']);
  const cat = fileNames(train, folder).indexOf('猫/été ü.png');
  expect(await train.get(cat, new Rng(0))).toMatchObject({ label: 1, image: { height: 2, width: 3 } });
});

test.each([
  ['no folder', () => join(work, 'nowhere'), 'train', /nowhere: there is no such folder\.$/],
  ['no class', () => folderWith('train/a.png'), 'train', /train: there is no folder of a class in it\.$/],
  [
    'an empty class',
    () => folderWith('train/ant/a.png', 'train/bee/notes.txt'),
    'train',
    /bee: the class has no picture \(\.jpg/,
  ],
  [
    'nothing to measure with',
    () => folderWith('train/ant/a.png'),
    'test',
    /the folder train, but none for measuring: expected val, .* To keep a fifth of each class back instead, name .*train\.$/,
  ],
  [
    'nothing to learn from',
    () => folderWith('val/ant/a.png', 'test/bee/a.png'),
    'train',
    /the folder val, but none to learn from: expected train, training\.$/,
  ],
  [
    'a class only to measure',
    () => folderWith('train/ant/a.png', 'val/bee/b.png'),
    'test',
    /bee: there is no class of that name in/,
  ],
  ['one picture to split', () => folderWith('ant/a.png'), 'test', /each class has one picture, so that none can be kept back/],
] as const)('refuses %s', async (_what, make, split, message) => {
  await expect(open(make(), split)).rejects.toThrow(message);
});

test('needs a folder', async () => {
  await expect(openDataset('imagefolder', { split: 'train' })).rejects.toThrow(
    'imagefolder: name the folder that holds the photos',
  );
});
