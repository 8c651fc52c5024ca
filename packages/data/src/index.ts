export type { ClassificationDataset, ClassificationItem, Dataset } from './dataset.js';
export type { Batch, Collate } from './loader/batch.js';
export { DataLoader, type DataLoaderOptions, type EpochOptions } from './loader/data-loader.js';
export { EpochStoppedError } from './loader/producer.js';
export { SampleError } from './loader/sample-error.js';
export { stackImages } from './loader/stack-images.js';
export type { WorkerSource } from './loader/worker-source.js';
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
