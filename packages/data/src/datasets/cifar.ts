import { DataError } from '../data-error.js';
import type { ClassificationDataset } from '../dataset.js';
import { findOriginal, originalFile } from '../download/original-file.js';
import { type CifarRecords, readCifar } from '../readers/cifar.js';
import { gunzip } from '../readers/gunzip.js';
import { untar } from '../readers/untar.js';
import { arrayDataset } from './array-dataset.js';
import type { DatasetInfo, OpenDatasetOptions } from './dataset-info.js';

type Version = 'cifar10' | 'cifar100';

const layouts = {
  cifar10: {
    archive: 'cifar-10-binary.tar.gz',
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: ['test_batch.bin'],
  },
  cifar100: { archive: 'cifar-100-binary.tar.gz', train: ['train.bin'], test: ['test.bin'] },
};

/** CIFAR-10 or CIFAR-100 from the files of their binary version, or from the archive that they come in. */
export async function openCifar(info: DatasetInfo, options: OpenDatasetOptions): Promise<ClassificationDataset> {
  const version = info.name as Version;
  const parts: CifarRecords[] = [];
  for (const { file, bytes } of await openFiles(version, options)) parts.push(readCifar(bytes, version, file));
  const { classNames = [] } = info;
  return arrayDataset({
    pixels: join(parts.map(({ pixels }) => pixels)),
    labels: join(parts.map(({ labels }) => labels)),
    height: 32,
    width: 32,
    channels: 3,
    classNames,
    itemName: `${options.split} image`,
  });
}

interface OpenFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

async function openFiles(version: Version, options: OpenDatasetOptions): Promise<OpenFile[]> {
  const { archive } = layouts[version];
  const names = layouts[version][options.split];
  // Unpacked files first; a folder that has some of them must have all.
  const first = options.dataDir === undefined ? undefined : await findOriginal(version, options.dataDir, [names[0] ?? '']);
  if (first) {
    const rest = names.slice(1).map((name) => originalFile(version, [name], options));
    return [first, ...(await Promise.all(rest))];
  }
  const alternatives = options.dataDir === undefined ? [archive] : [archive, archive.replace(/\.gz$/, ''), names[0] ?? ''];
  const packed = await originalFile(version, alternatives, options);
  const files = await untar(await gunzip(packed.bytes, packed.file), packed.file);
  return names.map((name) => {
    const entry = [...files].find(([path]) => path === name || path.endsWith(`/${name}`));
    if (!entry) throw new DataError(`${packed.file}: the archive does not hold ${name}.`);
    return { file: `${packed.file}: ${entry[0]}`, bytes: entry[1] };
  });
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
