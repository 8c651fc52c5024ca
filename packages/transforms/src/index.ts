export type { Interpolation } from './geometry/axis-weights.js';
export type { BorderMode } from './geometry/border.js';
export { type BorderOptions, type CenterCropOptions, centerCrop, cropImage } from './geometry/crop.js';
export {
  type FlipDirection,
  flipImage,
  type RandomFlipOptions,
  randomHorizontalFlip,
  randomVerticalFlip,
} from './geometry/flip.js';
export { fiveCropImage, tenCropImage } from './geometry/many-crops.js';
export { type Padding, type PadOptions, pad, padImage } from './geometry/pad.js';
export { type RandomCropOptions, randomCrop } from './geometry/random-crop.js';
export { type RandomResizedCropOptions, type Range, randomResizedCrop } from './geometry/random-resized-crop.js';
export type { ResampleOptions } from './geometry/resample.js';
export { type ResizedCropOptions, type ResizeOptions, resize, resizedCropImage, resizeImage } from './geometry/resize.js';
export { type RandomRotationOptions, type RotateOptions, randomRotation, rotateImage } from './geometry/rotate.js';
export type { Image, ImageSize, PixelBox, SizeOption } from './image.js';
export { inputBox, type Preprocessing, preprocess, preprocessImage } from './preprocess.js';
export { compose, makeTransform, type ParametricTransform, type Transform, type TransformParts } from './transform.js';
export { type NormalizeOptions, normalize, normalizeImage } from './values/normalize.js';
export { toChannels } from './values/to-channels.js';
export { toFloat, toFloatImage } from './values/to-float.js';
