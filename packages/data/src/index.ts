export type { ClassificationDataset, ClassificationItem, Dataset } from './dataset.js';
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
