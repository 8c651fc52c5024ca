import type { Transform } from '@ocelli/transforms';
import type { ClassificationDataset } from '../dataset.js';

/** The same dataset with a transform applied to each image; it draws from the item's own stream. */
export function mapDataset(dataset: ClassificationDataset, transform: Transform): ClassificationDataset {
  return {
    length: dataset.length,
    classNames: dataset.classNames,
    label: (index) => dataset.label(index),
    describe: (index) => dataset.describe(index),
    ...(dataset.note === undefined ? {} : { note: dataset.note }),
    async get(index, rng) {
      const { image, label } = await dataset.get(index, rng);
      return { image: transform(image, rng), label };
    },
  };
}
