import type { ImageClassifier } from './image-classifier.js';

/** Options that every classifier takes, so that a data set alone can say them. */
export interface ClassifierOptions {
  /** Channels of the images. */
  readonly inChannels?: number;
  /** Height and width that the images have. */
  readonly imageSize?: number;
  readonly numClasses?: number;
}

/** How a photo becomes what weights were trained on: resized, its centre cut out, then `(x / 255 - mean) / std` for each channel. */
export interface Preprocessing {
  /** Height and width of what is cut out, in pixels. */
  readonly imageSize: number;
  /** Length of the photo's shorter side before that, in pixels; absent where the whole photo is resized to `imageSize`, whatever its proportions. */
  readonly resizeTo?: number;
  /** Of the channels, red, green and blue or grey, where white is 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly interpolation: 'bilinear' | 'bicubic';
}

/** What the registry holds of a model. */
export interface ModelDefinition<Options extends ClassifierOptions, Model extends ImageClassifier> {
  /** Every option with its default. */
  readonly defaults: Readonly<Required<Options>>;
  /** Makes the model, without values yet. */
  readonly create: (options: Options) => Model;
  /** What its architecture is a size of: 'resnet', 'vgg'. */
  readonly family: string;
  /** The smallest height and width of images that the model takes. */
  readonly minImageSize: number;
  /** Of the weights that torchvision publishes for it by default. */
  readonly preprocessing?: Preprocessing;
  /** Which module has the weights of a Keras layer, where TensorFlow.js's files of the model are published. */
  readonly moduleOfLayer?: (layer: string) => string | undefined;
}
