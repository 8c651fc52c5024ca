import { Dropout, kaimingUniform, type Layer, Linear, Module, ReLU, Sequential, zeros } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import type { ClassifierOptions } from '../model-definition.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { makeDivisible } from '../parts/make-divisible.js';
import type { NamePair } from '../parts/names.js';
import { requireSizes } from '../parts/require-sizes.js';
import { stageGroups, stageMaps } from '../parts/stages.js';
import { convNorm } from './conv-norm.js';
import { FlatBottleneck } from './flat-bottleneck.js';
import { timmNames } from './timm-names.js';

/** Of these `imageSize` changes nothing: the network takes images of any size. */
export interface MnasNetOptions extends ClassifierOptions {
  /** Probability of dropping each number that the last layer takes; default 0.2. */
  readonly dropout?: number;
}

/** Kernel, stride of the first, expansion, channels and number of the blocks of each stack: the paper's figure 7. */
const stacks = [
  [3, 2, 3, 24, 3],
  [5, 2, 3, 40, 3],
  [5, 2, 6, 80, 3],
  [3, 1, 6, 96, 2],
  [5, 2, 6, 192, 4],
  [3, 1, 6, 320, 1],
] as const;

/** The layers that give a map of half the size of the images, a 4th, an 8th, a 16th and a 32nd. */
const stageEnds = [7, 8, 9, 11, 13];

const numFeatures = 1280;

/** The network that a search found for telephones; Tan et al. 2019. State in the names of torchvision's `MNASNet`. */
export class MnasNet extends Module implements ImageClassifier {
  readonly layers: Sequential<Tensor4D>;
  readonly classifier: Sequential<Tensor2D>;
  readonly numFeatures = numFeatures;

  /**
   * @param width scales the channels, to multiples of 8.
   * @throws RangeError when the channels or the classes are not a whole number of at least 1, or the dropout is not from 0 up to 1.
   */
  constructor(width: number, { inChannels, numClasses, dropout }: Required<MnasNetOptions>) {
    super();
    requireSizes('MnasNet', { inChannels, numClasses });
    const [stem, first] = [makeDivisible(32 * width, 8), makeDivisible(16 * width, 8)];
    const rows: Layer[] = [];
    let channels = first;
    for (const [kernelSize, stride, expansion, outputs, count] of stacks) {
      const outChannels = makeDivisible(outputs * width, 8);
      const blocks = Array.from({ length: count }, (_, index) => {
        const sizes = index === 0 ? { inChannels: channels, stride } : { inChannels: outChannels, stride: 1 };
        return new FlatBottleneck({ ...sizes, outChannels, kernelSize, expansion });
      });
      rows.push(new Sequential<Tensor4D>(...blocks));
      channels = outChannels;
    }
    this.layers = new Sequential<Tensor4D>(
      ...convNorm(inChannels, stem, 3, { stride: 2, padding: 1 }),
      new ReLU(),
      ...convNorm(stem, stem, 3, { padding: 1, groups: stem }),
      new ReLU(),
      ...convNorm(stem, first, 1),
      ...rows,
      ...convNorm(channels, numFeatures, 1),
      new ReLU(),
    );
    this.classifier = new Sequential<Tensor2D>(new Dropout(dropout), head(numClasses));
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last layer's map, `[batch, height / 32, width / 32, 1280]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.layers.forward(images);
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.classifier.forward(globalAvgPool2d(features));
  }

  /** Five maps, from half the size of the images down to a 32nd. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.layers, stageEnds, images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('MnasNet', { numClasses });
    this.classifier[1] = inPlaceOf(this.classifier[1] as Linear, head(numClasses));
  }

  timmNames(): NamePair[] {
    return timmNames(this);
  }

  layerGroups(): Module[][] {
    return [...stageGroups(this.layers, stageEnds), [this.classifier]];
  }
}

function head(numClasses: number): Linear {
  return new Linear(numFeatures, numClasses, {
    weightInitializer: kaimingUniform({ mode: 'fanOut', nonlinearity: 'sigmoid' }),
    biasInitializer: zeros(),
  });
}
