import {
  compose,
  type Preprocessing,
  preprocess,
  preprocessImage,
  randomCrop,
  randomHorizontalFlip,
  randomResizedCrop,
  type Transform,
} from '@ocelli/transforms';
import type { TrainSettings } from '../settings/schema.js';

/** From a stored image to the model's input, as for measuring and predicting. */
export function measuringTransform(preprocessing: Preprocessing): Transform {
  return preprocess(preprocessing);
}

/** From a stored image to the model's input in training: random changes before, a user's own or those of `augment`. */
export function trainingTransform(
  settings: TrainSettings,
  preprocessing: Preprocessing,
  changes: readonly Transform[] = augmentation(settings, preprocessing),
): Transform {
  const { height, width } = preprocessing;
  // What a change has already brought to the input's size is not cut once more.
  const { resizeRatio: _, ...exact } = preprocessing;
  const finish: Transform = (image) =>
    preprocessImage(image, image.height === height && image.width === width ? exact : preprocessing);
  return compose([...changes, finish]);
}

function augmentation({ augment, dataset }: TrainSettings, { height, width }: Preprocessing): Transform[] {
  const isPhoto = dataset === 'imagefolder';
  const changes: Transform[] = [];
  if (augment.includes('crop')) changes.push(isPhoto ? randomResizedCrop({ size: [height, width] }) : shift);
  if (augment.includes('flip')) changes.push(randomHorizontalFlip());
  return changes;
}

/** Moves an image by up to an eighth of its size each way, zeros coming in: the usual crop of small images. */
const shift: Transform = (image, rng) => {
  const padding = Math.round(Math.min(image.height, image.width) / 8);
  return randomCrop({ size: [image.height, image.width], padding })(image, rng);
};
