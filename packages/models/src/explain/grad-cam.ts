import { inEvaluation, type Module, withoutCheckpointing } from '@ocelli/nn';
import { add, divNoNan, mean, mul, relu, sum, type Tensor3D, type Tensor4D, tidy, valueAndGrad } from '@tensorflow/tfjs-core';
import { asMap } from './as-map.js';
import { atImageSize } from './at-image-size.js';
import { type ClassIndex, classMask } from './class-mask.js';
import { cut, type ExplainedModel } from './cut.js';

export interface GradCamOptions {
  /** The class that is explained; default the most probable of each image. */
  readonly classIndex?: ClassIndex;
  /** The layer whose output is looked at, a map or tokens; default the model's `mapLayer`, or its features. */
  readonly layer?: Module;
}

/**
 * Where a model sees a class: `relu(sum_k a_k A_k)` of the channels `A_k` of a map, each weighted with the mean over its places of the
 * gradient of the class's logit, `a_k = mean_xy dS/dA_k(x, y)`; Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks
 * via Gradient-based Localization".
 *
 * @param images `[batch, height, width, channels]`, as the model takes them.
 * @returns `[batch, height, width]`, at least 0, resized to the images.
 * @throws RangeError for a class that is not there, for a model that has neither features nor a layer named, and for a layer that is not
 * called once or gives neither a map nor tokens of a square.
 */
export function gradCam(model: ExplainedModel, images: Tensor4D, options: GradCamOptions = {}): Tensor3D {
  return weightedMap('gradCam', model, images, options, (_, gradients) => mean(gradients, [1, 2], true));
}

/**
 * As `gradCam`, but finds several objects of a class, and the whole of one: the weights are `a_k = sum_xy alpha relu(g)` of the gradients
 * `g = dS/dA_k(x, y)`, where `alpha = g^2 / (2 g^2 + g^3 sum_xy A_k)`; Chattopadhay et al. 2018, "Grad-CAM++: Improved Visual Explanations
 * for Deep Convolutional Networks". The paper's score is `exp(S)`; what that multiplies all weights with is left out.
 */
export function gradCamPlusPlus(model: ExplainedModel, images: Tensor4D, options: GradCamOptions = {}): Tensor3D {
  return weightedMap('gradCamPlusPlus', model, images, options, (map, gradients) => {
    // Shortened by g^2, which may be too small for float32.
    const denominators = add(mul(gradients, sum(map, [1, 2], true)), 2);
    return sum(divNoNan(relu(gradients), denominators), [1, 2], true);
  });
}

/** Weights of the channels, `[batch, 1, 1, channels]`, from a map and the score's gradients at it. */
type Weigh = (map: Tensor4D, gradients: Tensor4D) => ReturnType<typeof sum>;

function weightedMap(
  name: string,
  model: ExplainedModel,
  images: Tensor4D,
  { classIndex, layer }: GradCamOptions,
  weigh: Weigh,
): Tensor3D {
  const look = (): Tensor3D => {
    const { features, logits, head } = cut(name, model, images, layer);
    const map = asMap(name, features);
    const mask = classMask(name, logits, classIndex);
    // In evaluation no image changes another's logits, so that the gradient of their sum is each one's own.
    const { grad } = valueAndGrad((x) => sum(mul(head(x), mask)))(features);
    const weights = weigh(map, asMap(name, grad));
    return atImageSize(relu(sum(mul(map, weights), 3)), images);
  };
  // The map may be of a layer within a block that is computed again for its gradient.
  return tidy(() => inEvaluation(model, () => withoutCheckpointing(look)));
}
