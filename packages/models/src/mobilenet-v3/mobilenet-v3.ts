import { BatchNorm2d, Dropout, Hardsigmoid, Hardswish, Linear, normal, ReLU, Sequential, zeros } from '@ocelli/nn';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TimmArguments } from '../image-classifier.js';
import type { ClassifierOptions } from '../model-definition.js';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import { fanOutNormal } from '../parts/fan-out-normal.js';
import { FeaturesClassifier } from '../parts/features-classifier.js';
import { InvertedResidual } from '../parts/inverted-residual.js';
import { makeDivisible } from '../parts/make-divisible.js';
import type { NamePair } from '../parts/names.js';
import { normEpsilonOf } from '../parts/norm-epsilon.js';
import { requirePositive } from '../parts/require-positive.js';
import { requireSizes } from '../parts/require-sizes.js';
import { smallNormalHead } from '../parts/small-normal-head.js';
import { SqueezeExcitation } from '../parts/squeeze-excitation.js';
import { stageEnds } from '../parts/stages.js';
import { timmNames } from './timm-names.js';

/** Of these `imageSize` changes nothing: the network takes images of any size. */
export interface MobileNetV3Options extends ClassifierOptions {
  /** Probability of dropping each number that the last layer takes; default 0.2. */
  readonly dropout?: number;
  /** What batch norms add to the variance; default 1e-3, for torchvision's weights, where timm's are for 1e-5. */
  readonly normEpsilon?: number;
}

/** One row of the paper's tables 1 and 2. */
export type MobileNetV3Block = readonly [
  kernelSize: number,
  expandedChannels: number,
  outChannels: number,
  hasSqueezeExcitation: boolean,
  activation: 'relu' | 'hardSwish',
  stride: number,
];

export interface MobileNetV3Shape {
  readonly blocks: readonly MobileNetV3Block[];
  /** What the last layer takes. */
  readonly numFeatures: number;
}

/** The searched network with squeeze-excitations and hard activations; Howard et al. 2019. State in the names of torchvision's `MobileNetV3`. */
export class MobileNetV3 extends FeaturesClassifier {
  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, the epsilon not above 0, or the dropout not from 0 up to 1. */
  constructor({ blocks, numFeatures }: MobileNetV3Shape, options: Required<MobileNetV3Options>) {
    const { inChannels, numClasses, dropout, normEpsilon } = options;
    requireSizes('MobileNetV3', { inChannels, numClasses });
    requirePositive('MobileNetV3: normEpsilon', normEpsilon);
    const norm = (channels: number) => new BatchNorm2d(channels, { epsilon: normEpsilon, momentum: 0.01 });
    const hardSwish = () => new Hardswish();
    const stem = 16;
    const residuals: InvertedResidual[] = [];
    let channels = stem;
    for (const [kernelSize, expandedChannels, outChannels, hasSqueezeExcitation, activation, stride] of blocks) {
      const residual = new InvertedResidual({
        inChannels: channels,
        expandedChannels,
        outChannels,
        kernelSize,
        stride,
        norm,
        activation: activation === 'relu' ? () => new ReLU() : hardSwish,
        ...(hasSqueezeExcitation ? { squeezeExcitation: squeezeToAQuarter } : {}),
      });
      residuals.push(residual);
      channels = outChannels;
    }
    const wide = 6 * channels;
    const head = smallNormalHead(numFeatures);
    super({
      features: new Sequential<Tensor4D>(
        convNormActivation(inChannels, stem, { stride: 2, norm, activation: hardSwish }),
        ...residuals,
        convNormActivation(channels, wide, { kernelSize: 1, norm, activation: hardSwish }),
      ),
      classifier: new Sequential<Tensor2D>(
        new Linear(wide, numFeatures, { weightInitializer: normal(0, 0.01), biasInitializer: zeros() }),
        new Hardswish(),
        new Dropout(dropout),
        head(numClasses),
      ),
      stageEnds: stageEnds([2, ...blocks.map((block) => block[5])]),
      head,
    });
  }

  timmNames(): NamePair[] {
    return timmNames(this);
  }

  timmArguments(): TimmArguments {
    return { bn_eps: normEpsilonOf(this) };
  }
}

function squeezeToAQuarter(channels: number): SqueezeExcitation {
  return new SqueezeExcitation(channels, makeDivisible(channels / 4, 8), {
    scaleActivation: () => new Hardsigmoid(),
    weightInitializer: fanOutNormal(),
    biasInitializer: zeros(),
  });
}
