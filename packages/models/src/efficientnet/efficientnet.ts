import { BatchNorm2d, Dropout, Linear, Sequential, SiLU, uniform, zeros } from '@ocelli/nn';
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
import { SqueezeExcitation } from '../parts/squeeze-excitation.js';
import { stageEnds } from '../parts/stages.js';
import { FusedInvertedResidual } from './fused-inverted-residual.js';
import { timmNames } from './timm-names.js';

/** Of these `imageSize` changes nothing: the network takes images of any size. */
export interface EfficientNetOptions extends ClassifierOptions {
  /** Probability of dropping each number that the last layer takes; default 0.2 to 0.5, the larger the model the more. */
  readonly dropout?: number;
  /** Probability that a sample skips a block in training: 0 for the first, rising by as much with each, and this behind the last; default 0.2. */
  readonly dropPath?: number;
  /** What batch norms add to the variance; default 1e-5, and 1e-3 from B5 on and in version 2, where timm's weights are for 1e-5. */
  readonly normEpsilon?: number;
}

/** Blocks of one kind: the first takes `inChannels` and has the stride, the others take `outChannels`. */
export interface EfficientNetStage {
  readonly kind: 'inverted' | 'fused';
  readonly count: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** How many times wider than its input a block is within. */
  readonly expansion: number;
  readonly inChannels: number;
  readonly outChannels: number;
}

export interface EfficientNetShape {
  readonly stages: readonly EfficientNetStage[];
  /** What the last layer takes. */
  readonly numFeatures: number;
  /** Weight of a batch's statistics in the running ones. */
  readonly momentum: number;
}

/** Inverted residuals, scaled in depth, width and image size together; Tan and Le 2019 and 2021. State in the names of torchvision's `EfficientNet`. */
export class EfficientNet extends FeaturesClassifier {
  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, the epsilon not above 0, or a probability not from 0 up to 1. */
  constructor(shape: EfficientNetShape, options: Required<EfficientNetOptions>) {
    const { inChannels, numClasses, dropout, dropPath, normEpsilon: epsilon } = options;
    requireSizes('EfficientNet', { inChannels, numClasses });
    requirePositive('EfficientNet: normEpsilon', epsilon);
    const { stages, numFeatures, momentum } = shape;
    const norm = (channels: number) => new BatchNorm2d(channels, { epsilon, momentum });
    const activation = () => new SiLU();
    const total = stages.reduce((sum, { count }) => sum + count, 0);
    let built = 0;
    const rows = stages.map(({ kind, count, kernelSize, stride, expansion, inChannels, outChannels }) => {
      const blocks = Array.from({ length: count }, (_, index) => {
        const channels = index === 0 ? inChannels : outChannels;
        const options = {
          inChannels: channels,
          expandedChannels: makeDivisible(channels * expansion, 8),
          outChannels,
          kernelSize,
          stride: index === 0 ? stride : 1,
          activation,
          norm,
          dropPath: (dropPath * built++) / total,
        };
        const squeezeExcitation = (expanded: number) => squeezeTo(expanded, Math.max(1, Math.floor(channels / 4)));
        return kind === 'fused' ? new FusedInvertedResidual(options) : new InvertedResidual({ ...options, squeezeExcitation });
      });
      return new Sequential<Tensor4D>(...blocks);
    });
    const [first, last] = [stages[0]?.inChannels ?? 0, stages.at(-1)?.outChannels ?? 0];
    // As torchvision starts it, within a bound of the outputs' number.
    const head = (outFeatures: number) => {
      const bound = 1 / Math.sqrt(outFeatures);
      return new Linear(numFeatures, outFeatures, { weightInitializer: uniform(-bound, bound), biasInitializer: zeros() });
    };
    super({
      features: new Sequential<Tensor4D>(
        convNormActivation(inChannels, first, { stride: 2, norm, activation }),
        ...rows,
        convNormActivation(last, numFeatures, { kernelSize: 1, norm, activation }),
      ),
      classifier: new Sequential<Tensor2D>(new Dropout(dropout), head(numClasses)),
      stageEnds: stageEnds([2, ...stages.map(({ stride }) => stride)]),
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

function squeezeTo(channels: number, squeezeChannels: number): SqueezeExcitation {
  return new SqueezeExcitation(channels, squeezeChannels, {
    activation: () => new SiLU(),
    weightInitializer: fanOutNormal(),
    biasInitializer: zeros(),
  });
}
