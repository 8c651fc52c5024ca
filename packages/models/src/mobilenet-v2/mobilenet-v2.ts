import { Dropout, ReLU6, Sequential } from '@ocelli/nn';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import { FeaturesClassifier } from '../parts/features-classifier.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { makeDivisible } from '../parts/make-divisible.js';
import type { NamePair } from '../parts/names.js';
import { requirePositive } from '../parts/require-positive.js';
import { requireSizes } from '../parts/require-sizes.js';
import { smallNormalHead } from '../parts/small-normal-head.js';
import { stageEnds } from '../parts/stages.js';
import { LinearBottleneck } from './linear-bottleneck.js';
import { timmNames } from './timm-names.js';

/** Of these `imageSize` changes nothing: the network takes images of any size. */
export interface MobileNetV2Options extends ClassifierOptions {
  /** Scales the channels, to multiples of 8; default 1. */
  readonly widthMultiplier?: number;
  /** Probability of dropping each number that the last layer takes; default 0.2. */
  readonly dropout?: number;
}

/** Expansion, channels, blocks, and stride of the first block of each stage: the paper's table 2. */
const table = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** How many blocks each of the stages has. */
const blocksOfStages = table.map(([, , count]) => count);

/** Inverted residuals with linear bottlenecks; Sandler et al. 2018. State in the names of torchvision's `MobileNetV2`. */
export class MobileNetV2 extends FeaturesClassifier {
  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or another option is out of range. */
  constructor({ inChannels, numClasses, widthMultiplier, dropout }: Required<MobileNetV2Options>) {
    requireSizes('MobileNetV2', { inChannels, numClasses });
    requirePositive('MobileNetV2: widthMultiplier', widthMultiplier);
    const stem = makeDivisible(32 * widthMultiplier, 8);
    const blocks: LinearBottleneck[] = [];
    const strides = [2];
    let channels = stem;
    for (const [expansion, outputs, count, firstStride] of table) {
      for (let index = 0; index < count; index++) {
        const stride = index === 0 ? firstStride : 1;
        const outChannels = makeDivisible(outputs * widthMultiplier, 8);
        blocks.push(new LinearBottleneck({ inChannels: channels, outChannels, stride, expansion }));
        strides.push(stride);
        channels = outChannels;
      }
    }
    const activation = () => new ReLU6();
    const last = makeDivisible(1280 * Math.max(1, widthMultiplier), 8);
    const head = smallNormalHead(last);
    super({
      features: new Sequential<Tensor4D>(
        convNormActivation(inChannels, stem, { stride: 2, activation }),
        ...blocks,
        convNormActivation(channels, last, { kernelSize: 1, activation }),
      ),
      classifier: new Sequential<Tensor2D>(new Dropout(dropout), head(numClasses)),
      stageEnds: stageEnds(strides),
      head,
    });
  }

  timmNames(): NamePair[] {
    return timmNames(blocksOfStages);
  }
}

export function mobilenet_v2(): ModelDefinition<MobileNetV2Options, MobileNetV2> {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, widthMultiplier: 1, dropout: 0.2 };
  return {
    defaults,
    create: (options) => new MobileNetV2({ ...defaults, ...options }),
    family: 'mobilenet-v2',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing({ resizeTo: 232 }),
  };
}
