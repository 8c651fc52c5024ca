/** CIFAR-10's training images as usual: moved by up to four pixels, flipped half of the time, normalised. A worker thread makes its own. */
import { type ClassificationItem, type Dataset, mapDataset } from '../../packages/data/src/index.js';
import { datasetInfo, openDataset } from '../../packages/data/src/node.js';
import { compose, normalize, randomCrop, randomHorizontalFlip } from '../../packages/transforms/src/index.js';

export default async function photos({ folder }: { folder: string }): Promise<Dataset<ClassificationItem>> {
  const dataset = await openDataset('cifar10', { split: 'train', dataDir: folder });
  const { mean, std } = datasetInfo('cifar10');
  const transform = compose([randomCrop({ size: 32, padding: 4 }), randomHorizontalFlip(), normalize({ mean, std })]);
  return mapDataset(dataset, transform);
}
