import { DataError } from '../data-error.js';
import type { ClassificationDataset } from '../dataset.js';
import { originalFile } from '../download/original-file.js';
import { gunzip } from '../readers/gunzip.js';
import { type IdxArray, readIdx } from '../readers/idx.js';
import { arrayDataset } from './array-dataset.js';
import type { DatasetInfo, OpenDatasetOptions } from './dataset-info.js';

/** MNIST or Fashion-MNIST from their four IDX files, packed with gzip or not. */
export async function openMnist(info: DatasetInfo, options: OpenDatasetOptions): Promise<ClassificationDataset> {
  const { split } = options;
  const prefix = split === 'train' ? 'train' : 't10k';
  const [images, labels] = await Promise.all([
    open(`${prefix}-images-idx3-ubyte`, 3, info, options),
    open(`${prefix}-labels-idx1-ubyte`, 1, info, options),
  ]);
  const [count = 0, height = 0, width = 0] = images.shape;
  if (labels.data.length !== count) {
    throw new DataError(`${images.file} has ${count} images, but ${labels.file} has ${labels.data.length} labels.`);
  }
  const { classNames = [], name } = info;
  const wrong = labels.data.findIndex((label) => label >= classNames.length);
  if (wrong >= 0) {
    throw new DataError(
      `${labels.file}: label ${wrong} is ${labels.data[wrong]}, but ${name} has labels 0 to ${classNames.length - 1}.`,
    );
  }
  const itemName = `${split} image`;
  return arrayDataset({ pixels: images.data, height, width, channels: 1, labels: labels.data, classNames, itemName });
}

async function open(
  name: string,
  axes: number,
  info: DatasetInfo,
  options: OpenDatasetOptions,
): Promise<IdxArray & { readonly file: string }> {
  const { file, bytes } = await originalFile(info.name, [`${name}.gz`, name], options);
  const array = readIdx(await gunzip(bytes, file), file);
  if (array.shape.length !== axes || array.data.length === 0) {
    throw new DataError(
      `${file}: the IDX file's shape is ${array.shape.join(' x ')}; expected ${axes} axes with values in them.`,
    );
  }
  return { ...array, file };
}
