import { inEvaluation } from '@ocelli/nn';
import {
  abs,
  expandDims,
  max,
  mean,
  mul,
  reshape,
  sub,
  sum,
  type Tensor3D,
  type Tensor4D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { atImageSize } from './at-image-size.js';
import { type ClassIndex, classMask } from './class-mask.js';
import { type Cut, cutByFeatures, type ExplainedModel } from './cut.js';

export interface CamOptions {
  /** The class that is explained; default the most probable of each image. */
  readonly classIndex?: ClassIndex;
}

/** Between the mean of the pixels' logits and the image's, relative to the largest of a pixel: a hundred times what float32 rounds. */
const tolerance = 1e-4;

/**
 * A class activation map: how much each place adds to a class's logit, `M(x, y) = sum_k w_k f_k(x, y)`, where `w` are the weights of the last
 * layer and `f` the features; Zhou et al. 2016, "Learning Deep Features for Discriminative Localization". It is for models whose head is a
 * mean over the map and one linear layer, also as a 1x1 convolution, and may be below 0. That is told by the images at hand: what the head
 * gives of each place must have what it gives of all as its mean.
 *
 * @param images `[batch, height, width, channels]`, as the model takes them.
 * @returns `[batch, height, width]`, resized to the images.
 * @throws RangeError for a class that is not there, and for a model without such a head, for which there is `gradCam`.
 */
export function cam(model: ExplainedModel, images: Tensor4D, { classIndex }: CamOptions = {}): Tensor3D {
  return tidy(() =>
    inEvaluation(model, () => {
      const { features, head } = cutByFeatures('cam', model, images);
      if (features.rank !== 4) throw wrongHead(model, `its features are [${features.shape}], no map`);
      const [batch, height, width, channels] = features.shape as [number, number, number, number];
      // Of a map of one pixel the mean is that pixel: so the head itself says what each adds, wherever its weights are.
      const pixels = pixelLogits(model, head, reshape(features, [batch * height * width, 1, 1, channels]));
      const logits = head(features);
      const ofImages = reshape(pixels, [batch, height * width, -1]);
      const largest = max(abs(pixels)).dataSync()[0] ?? 0;
      const difference = max(abs(sub(mean(ofImages, 1), logits))).dataSync()[0] ?? 0;
      if (!(difference <= tolerance * largest))
        throw wrongHead(model, 'the mean of what it gives of each place is not what it gives of all');
      // An empty map leaves the bias, which is of no place.
      const added = sub(ofImages, head(zeros([1, 1, 1, channels])));
      const maps = sum(mul(added, expandDims(classMask('cam', logits, classIndex), 1)), 2);
      return atImageSize(reshape(maps, [batch, height, width]), images);
    }),
  );
}

function pixelLogits(model: ExplainedModel, head: Cut['head'], pixels: Parameters<Cut['head']>[0]) {
  try {
    return head(pixels);
  } catch (cause) {
    throw wrongHead(model, 'it takes no map of a single pixel', { cause });
  }
}

function wrongHead(model: ExplainedModel, why: string, options?: ErrorOptions): RangeError {
  return new RangeError(
    `cam: the head of ${model.describe()} must be a mean over a map and one linear layer, but ${why}; use gradCam.`,
    options,
  );
}
