import { aroundForward, type Module } from '@ocelli/nn';
import { Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';

/** What is explained: a classifier, or a module of one's own that gives logits `[batch, classes]` of images. */
export type ExplainedModel = Module & Partial<Pick<ImageClassifier, 'forwardFeatures' | 'forwardHead' | 'mapLayer'>>;

/** A model in two halves. */
export interface Cut {
  /** What the first half gives: a map `[batch, height, width, channels]`, or tokens `[batch, tokens, channels]`. */
  readonly features: Tensor;
  readonly logits: Tensor2D;
  /** The second half. */
  readonly head: (features: Tensor) => Tensor2D;
}

/**
 * Cuts a model behind a layer, or else behind its features.
 *
 * @throws RangeError when there are neither, or where the layer does not give one map a call of the model.
 */
export function cut(name: string, model: ExplainedModel, images: Tensor4D, layer = model.mapLayer): Cut {
  if (layer !== undefined) return cutBehind(name, model, images, layer);
  const { features, head } = cutByFeatures(name, model, images);
  return { features, head, logits: head(features) };
}

/** The halves that a model has itself. @throws RangeError where it has none. */
export function cutByFeatures(name: string, model: ExplainedModel, images: Tensor4D): Omit<Cut, 'logits'> {
  if (!model.forwardFeatures || !model.forwardHead) {
    const advice = name === 'cam' ? '' : '; say which of its layers gives the map: { layer: model.conv3 }';
    throw new RangeError(`${name}: ${model.describe()} has no forwardFeatures and forwardHead${advice}.`);
  }
  return { features: model.forwardFeatures(images), head: (features) => model.forwardHead?.(features) as Tensor2D };
}

function cutBehind(name: string, model: ExplainedModel, images: Tensor4D, layer: Module): Cut {
  const given: unknown[] = [];
  const logits = aroundForward(
    [['', layer]],
    ({ forward }) => {
      const output = forward();
      given.push(output);
      return output;
    },
    () => model.forward(images) as Tensor2D,
  );
  const [features] = given;
  if (given.length !== 1 || !(features instanceof Tensor)) {
    const found = given.length === 1 ? 'gives no tensor' : `is called ${given.length} times`;
    throw new RangeError(`${name}: layer must be called once by ${model.describe()} and give a tensor, but it ${found}.`);
  }
  const head = (replaced: Tensor) =>
    aroundForward(
      [['', layer]],
      () => replaced,
      () => model.forward(images) as Tensor2D,
    );
  return { features, logits, head };
}
