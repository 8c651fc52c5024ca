import type { ClassificationDataset } from '../../dataset.js';
import { mapDataset } from '../../datasets/map-dataset.js';
import { openDataset } from '../../datasets/open-dataset.js';

/** A folder of photos, each brought to its first pixel, as a module for worker threads. */
export default async function photosDataset({ dataDir }: { readonly dataDir: string }): Promise<ClassificationDataset> {
  const photos = await openDataset('imagefolder', { split: 'train', dataDir });
  return mapDataset(photos, ({ data, channels }) => ({ data: data.slice(0, channels), height: 1, width: 1, channels }));
}
