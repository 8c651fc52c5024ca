import type { Module } from '@ocelli/nn';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { NamePair, TensorInParts } from './parts/names.js';

/** What a function of timm's takes, by its names there. */
export type TimmArguments = Readonly<Record<string, unknown>>;

/** A model that takes images `[batch, height, width, channels]` and gives logits `[batch, classes]`. */
export interface ImageClassifier extends Module {
  /** How many numbers the classifier's last layer takes. */
  readonly numFeatures: number;
  /** The layer that heat maps are made of, where that is not the features: the head of a vision transformer reads one token alone. */
  readonly mapLayer?: Module;
  /** Logits: `forwardHead(forwardFeatures(images))`. */
  forward(images: Tensor4D): Tensor2D;
  /** What the head takes: a map `[batch, height, width, channels]`, or tokens `[batch, tokens, channels]`. */
  forwardFeatures(images: Tensor4D): Tensor;
  /** Logits of that. */
  forwardHead(features: Tensor): Tensor2D;
  /** The maps of the stages, the finest first; `[batch, height, width, channels]` each, computed when it is asked for. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D>;
  /**
   * Puts a new last layer in, which has no values until the model is initialised again or loaded.
   *
   * @throws RangeError when the classes are not a whole number of at least 1; the model is then unchanged.
   */
  resetClassifier(numClasses: number): void;
  /**
   * The model's modules in groups from the stem to the head, for freezing and for learning rates of their own: each parameter in one, those
   * of the last layer in the last.
   */
  layerGroups(): readonly (readonly Module[])[];
  /** What timm calls modules and tensors of an architecture that it has too, where that is not what torchvision does. */
  timmNames?(): readonly NamePair[];
  /** Tensors that timm keeps in parts. */
  timmParts?(): readonly TensorInParts[];
  /** What timm's function of the architecture takes to compute what this does, of what weights do not show: `{ bn_eps: 1e-3 }`. */
  timmArguments?(): TimmArguments;
  /** What files published earlier call them. */
  formerNames?(): readonly NamePair[];
}
