import type { Preprocessing } from '../model-definition.js';

/** As `torchvision.transforms._presets.ImageClassification`, with ImageNet's mean and deviation; by default resized to 256, cut to 224, bilinear. */
export function imagenetPreprocessing(given: Partial<Preprocessing> = {}): Preprocessing {
  return {
    imageSize: 224,
    resizeTo: 256,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    interpolation: 'bilinear',
    ...given,
  };
}
