import { Dropout, type Linear, Module, type Sequential } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import type { ClassifierOptions } from '../model-definition.js';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import type { NamePair } from '../parts/names.js';
import { requireSizes } from '../parts/require-sizes.js';
import { smallNormalHead } from '../parts/small-normal-head.js';
import { type RegNetRule, stageWidths } from './stage-widths.js';
import { timmNames } from './timm-names.js';
import { Trunk } from './trunk.js';

/** Of these `imageSize` changes nothing: the network takes images of any size. */
export interface RegNetOptions extends ClassifierOptions {
  /** Probability of dropping each number that the last layer takes; default 0. */
  readonly dropout?: number;
}

export interface RegNetShape extends RegNetRule {
  /** Whether each block has a squeeze-excitation, as those of RegNetY have; default false. */
  readonly hasSqueezeExcitation?: boolean;
}

/** Residual bottlenecks whose widths follow a quantised line; Radosavovic et al. 2020. State in the names of torchvision's `RegNet`. */
export class RegNet extends Module implements ImageClassifier {
  readonly stem: Sequential<Tensor4D>;
  readonly trunk_output: Trunk;
  readonly dropout: Dropout;
  fc: Linear;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, the dropout is not from 0 up to 1, or the rule does not give four stages. */
  constructor(shape: RegNetShape, { inChannels, numClasses, dropout }: Required<RegNetOptions>) {
    super();
    requireSizes('RegNet', { inChannels, numClasses });
    const stages = stageWidths(shape);
    const stemChannels = 32;
    this.stem = convNormActivation(inChannels, stemChannels, { stride: 2 });
    const { hasSqueezeExcitation = false } = shape;
    this.trunk_output = new Trunk({ inChannels: stemChannels, stages, hasSqueezeExcitation });
    this.dropout = new Dropout(dropout);
    this.fc = smallNormalHead(stages.at(-1)?.width ?? 0)(numClasses);
  }

  get numFeatures(): number {
    return this.fc.inFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last stage's map, `[batch, height / 32, width / 32, numFeatures]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.trunk_output.forward(this.stem.forward(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(this.dropout.forward(globalAvgPool2d(features)));
  }

  /** The stem's map, of half the size of the images, and those of the stages, down to a 32nd. */
  *forwardStages(images: Tensor4D): Generator<Tensor4D> {
    const stem = this.stem.forward(images);
    yield stem;
    yield* this.trunk_output.forwardStages(stem);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('RegNet', { numClasses });
    this.fc = inPlaceOf(this.fc, smallNormalHead(this.fc.inFeatures)(numClasses));
  }

  timmNames(): NamePair[] {
    return timmNames(this);
  }

  layerGroups(): Module[][] {
    const { block1, block2, block3, block4 } = this.trunk_output;
    return [[this.stem], [block1], [block2], [block3], [block4], [this.fc]];
  }
}
