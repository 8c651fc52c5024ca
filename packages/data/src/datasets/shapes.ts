import type { ClassificationDataset } from '../dataset.js';
import { shapesDataset } from '../shapes/shapes-dataset.js';
import type { DatasetInfo, OpenDatasetOptions } from './dataset-info.js';

/** The rendered shapes; `imageSize` sets their height and width. */
export function openShapes(_info: DatasetInfo, { split, seed, imageSize }: OpenDatasetOptions): ClassificationDataset {
  return shapesDataset({
    split,
    ...(seed === undefined ? {} : { seed }),
    ...(imageSize === undefined ? {} : { imageSize }),
  });
}
