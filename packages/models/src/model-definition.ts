import type { ImageClassifier } from './image-classifier.js';

/** Options that every classifier takes, so that a data set alone can say them. */
export interface ClassifierOptions {
  /** Channels of the images. */
  readonly inChannels?: number;
  /** Height and width that the images have. */
  readonly imageSize?: number;
  readonly numClasses?: number;
}

/** What the registry holds of a model. */
export interface ModelDefinition<Options extends ClassifierOptions, Model extends ImageClassifier> {
  /** Every option with its default. */
  readonly defaults: Readonly<Required<Options>>;
  /** Makes the model, without values yet. */
  readonly create: (options: Options) => Model;
}
