export { DataError } from './data-error.js';
export type { ClassificationDataset, ClassificationItem, Dataset } from './dataset.js';
export { type ArrayDatasetOptions, arrayDataset } from './datasets/array-dataset.js';
export { mapDataset } from './datasets/map-dataset.js';
export { shuffledSubset, subsetDataset } from './datasets/subset-dataset.js';
export type { Batch, Collate } from './loader/batch.js';
export { DataLoader, type DataLoaderOptions, type EpochOptions } from './loader/data-loader.js';
export { EpochStoppedError } from './loader/producer.js';
export { type BadSample, SampleError } from './loader/sample-error.js';
export { stackImages } from './loader/stack-images.js';
export type { WorkerSource } from './loader/worker-source.js';
export { type CifarRecords, readCifar } from './readers/cifar.js';
export { gunzip } from './readers/gunzip.js';
export { type IdxArray, readIdx } from './readers/idx.js';
export { untar } from './readers/untar.js';
export type { Sampler } from './samplers/sampler.js';
export { sequentialSampler } from './samplers/sequential-sampler.js';
export { shuffledSampler } from './samplers/shuffled-sampler.js';
export type { Box, RotatedBox } from './shapes/boxes.js';
export type { ColourName } from './shapes/colours.js';
export { renderShapesScene, type ShapesObject, type ShapesScene, type ShapesSceneOptions } from './shapes/render-shapes-scene.js';
export { type ShapeName, shapeNames } from './shapes/shape-names.js';
export {
  type ShapesDataset,
  type ShapesDatasetOptions,
  type ShapesScenesOptions,
  type ShapesSplitOptions,
  shapesDataset,
  shapesScenes,
} from './shapes/shapes-dataset.js';
export type { TextureName } from './shapes/texture.js';
