import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Rng } from '@ocelli/random';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataError } from '../data-error.js';
import { cifarBytes, gzip, idxBytes } from '../testing/original-files.js';
import { datasetInfo, listDatasets, openDataset } from './open-dataset.js';

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'ocelli-datasets-'));
});
afterAll(() => rmSync(work, { recursive: true }));

let folders = 0;
/** A new folder with these files. */
function folderOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = join(work, String(folders++));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

const faultOf = async (opening: Promise<unknown>): Promise<string> => {
  const error: unknown = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message;
};

test('every dataset is described, and each with as many means as channels', () => {
  const infos = listDatasets();
  expect(infos.map(({ name }) => name)).toEqual(['shapes', 'mnist', 'fashion-mnist', 'cifar10', 'cifar100', 'imagefolder']);
  for (const { channels, mean, std } of infos) expect([mean.length, std.length]).toEqual([channels, channels]);
  expect(datasetInfo('cifar100').classNames).toHaveLength(100);
  expect(datasetInfo('cifar100').classNames).toEqual([...(datasetInfo('cifar100').classNames ?? [])].sort());
});

test('an unknown name gets the nearest one', async () => {
  const message =
    "There is no dataset 'fashon-mnist'. Did you mean 'fashion-mnist'? " +
    'The datasets are shapes, mnist, fashion-mnist, cifar10, cifar100, imagefolder.';
  expect(await faultOf(openDataset('fashon-mnist', { split: 'train' }))).toBe(message);
  expect(() => datasetInfo('constructor')).toThrow("There is no dataset 'constructor'. The datasets are");
});

test('an unknown split is refused', async () => {
  await expect(openDataset('mnist', { split: 'val' as 'test' })).rejects.toThrow(
    "openDataset: split must be 'train' or 'test', but it is 'val'.",
  );
});

test('the shapes have the mean and deviation that are said of them', async () => {
  const dataset = await openDataset('shapes', { split: 'train' });
  const { mean, std } = datasetInfo('shapes');
  for (const channel of [0, 1, 2]) {
    const values: number[] = [];
    for (let index = 0; index < 500; index++) {
      const { data } = (await dataset.get(index, new Rng(0))).image;
      for (let at = channel; at < data.length; at += 3) values.push((data[at] ?? 0) / 255);
    }
    const found = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - found) ** 2, 0) / values.length);
    // 500 of the 8,000 images: three standard errors of their means come to about 0.01.
    expect(Math.abs(found - (mean[channel] ?? 0))).toBeLessThan(0.01);
    expect(Math.abs(spread - (std[channel] ?? 0))).toBeLessThan(0.01);
  }
});

test('the shapes are made at the size asked for', async () => {
  const dataset = await openDataset('shapes', { split: 'test', imageSize: 16, seed: 3 });
  const { image } = await dataset.get(0, new Rng(0));
  expect([dataset.length, image.height, image.width, image.channels]).toEqual([2000, 16, 16, 3]);
});

describe('MNIST', () => {
  const images = idxBytes([2, 1, 2], [1, 2, 3, 4]);
  const labels = idxBytes([2], [7, 9]);

  test.each([
    ['packed', { 't10k-images-idx3-ubyte.gz': gzip(images), 't10k-labels-idx1-ubyte.gz': gzip(labels) }],
    ['unpacked', { 't10k-images-idx3-ubyte': images, 't10k-labels-idx1-ubyte': labels }],
    ['as torchvision keeps it', { 'MNIST/raw/t10k-images-idx3-ubyte': images, 'MNIST/raw/t10k-labels-idx1-ubyte': labels }],
  ])('is read %s', async (_how, files) => {
    const dataset = await openDataset('mnist', { split: 'test', dataDir: folderOf(files) });
    expect(dataset.get(1, new Rng(0))).toEqual({
      image: { data: Uint8Array.of(3, 4), height: 1, width: 2, channels: 1 },
      label: 9,
    });
    expect([dataset.length, dataset.describe(1)]).toEqual([2, 'test image 1']);
  });

  test('says which file is missing, and where', async () => {
    const dataDir = folderOf({ 't10k-labels-idx1-ubyte': labels });
    expect(await faultOf(openDataset('mnist', { split: 'test', dataDir }))).toBe(
      `${dataDir}: the files of mnist are not there: there is no t10k-images-idx3-ubyte.gz and no t10k-images-idx3-ubyte, ` +
        'also not in raw or MNIST/raw below it.',
    );
  });

  test('is told from its neighbour in a folder of several datasets, and a folder that is missing is named', async () => {
    const files = (folder: string, label: number) => ({
      [`${folder}/raw/t10k-images-idx3-ubyte`]: images,
      [`${folder}/raw/t10k-labels-idx1-ubyte`]: idxBytes([2], [label, label]),
    });
    const dataDir = folderOf({ ...files('MNIST', 1), ...files('FashionMNIST', 2) });
    expect((await openDataset('fashion-mnist', { split: 'test', dataDir })).label(0)).toBe(2);
    expect((await openDataset('mnist', { split: 'test', dataDir })).label(0)).toBe(1);
    expect(await faultOf(openDataset('mnist', { split: 'test', dataDir: join(dataDir, 'nowhere') }))).toBe(
      `${join(dataDir, 'nowhere')}: there is no such folder; expected the one that holds the files of mnist.`,
    );
  });

  test('refuses numbers of images and labels that differ, a label out of range, and files in each other’s place', async () => {
    const open = (other: Uint8Array, pictures = images) =>
      faultOf(
        openDataset('mnist', {
          split: 'test',
          dataDir: folderOf({ 't10k-images-idx3-ubyte': pictures, 't10k-labels-idx1-ubyte': other }),
        }),
      );
    expect(await open(idxBytes([3], [1, 2, 3]))).toMatch(
      /images-idx3-ubyte has 2 images, but .*labels-idx1-ubyte has 3 labels\.$/,
    );
    expect(await open(idxBytes([2], [1, 10]))).toMatch(/labels-idx1-ubyte: label 1 is 10, but mnist has labels 0 to 9\.$/);
    expect(await open(labels, labels)).toMatch(
      /images-idx3-ubyte: the IDX file's shape is 2; expected 3 axes with values in them\.$/,
    );
  });
});

describe('CIFAR', () => {
  const batches = Object.fromEntries([1, 2, 3, 4, 5].map((batch) => [`data_batch_${batch}.bin`, cifarBytes([[batch], [0]])]));

  test('CIFAR-10 is read from its five files, in their order', async () => {
    const dataset = await openDataset('cifar10', { split: 'train', dataDir: folderOf(batches) });
    expect(Array.from({ length: dataset.length }, (_, index) => dataset.label(index))).toEqual([1, 0, 2, 0, 3, 0, 4, 0, 5, 0]);
    const { image } = await dataset.get(1, new Rng(0));
    expect([...image.data.subarray(0, 3)]).toEqual([2, 3, 4]);
  });

  test('names the file that a folder lacks', async () => {
    const { 'data_batch_4.bin': _missing, ...rest } = batches;
    const dataDir = folderOf(rest);
    expect(await faultOf(openDataset('cifar10', { split: 'train', dataDir }))).toBe(
      `${dataDir}: the files of cifar10 are not there: there is no data_batch_4.bin, also not in cifar-10-batches-bin below it.`,
    );
  });

  test('CIFAR-100 is read from the archive that it comes in', async () => {
    const body = cifarBytes([[1, 42]]);
    const archive = await packTar([{ header: { name: 'cifar-100-binary/test.bin', size: body.length, type: 'file' }, body }]);
    const dataDir = folderOf({ 'cifar-100-binary.tar.gz': gzip(archive) });
    const dataset = await openDataset('cifar100', { split: 'test', dataDir });
    expect([dataset.length, dataset.label(0), dataset.classNames[42]]).toEqual([1, 42, 'leopard']);
    expect(await faultOf(openDataset('cifar100', { split: 'train', dataDir }))).toMatch(
      /cifar-100-binary\.tar\.gz: the archive does not hold train\.bin\.$/,
    );
  });

  test('names the file in the archive that is damaged', async () => {
    const body = new Uint8Array(100);
    const archive = await packTar([{ header: { name: 'cifar-100-binary/test.bin', size: 100, type: 'file' }, body }]);
    const dataDir = folderOf({ 'cifar-100-binary.tar.gz': gzip(archive) });
    expect(await faultOf(openDataset('cifar100', { split: 'test', dataDir }))).toMatch(
      /cifar-100-binary\.tar\.gz: cifar-100-binary\/test\.bin: 100 bytes are no whole number of cifar100 records/,
    );
  });
});
