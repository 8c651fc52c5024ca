import { createModel, type ImageClassifier } from '@ocelli/models';
import { type Image, preprocessImage } from '@ocelli/transforms';
import { softmax, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Run } from '../run/open-run.js';

/** A class and how probable the model finds it. */
export interface Prediction {
  readonly index: number;
  readonly label: string;
  readonly probability: number;
}

/** What a model finds in a picture. */
export interface Classification {
  /** Every class, the most probable first. */
  readonly predictions: readonly Prediction[];
  /** The picture as the model was given it: resized and normalised. */
  readonly input: Image;
  /** Time from the picture's pixels to the probabilities. */
  readonly milliseconds: number;
}

/** A run's model on tfjs's current backend. */
export class Classifier implements Disposable {
  readonly run: Run;
  /** How many numbers were trained. */
  readonly parameterCount: number;
  readonly #model: ImageClassifier;

  private constructor(run: Run, model: ImageClassifier) {
    this.run = run;
    this.#model = model;
    this.parameterCount = model
      .parameters()
      .reduce((count, { shape }) => count + shape.reduce((product, extent) => product * extent, 1), 0);
  }

  /**
   * Makes the run's model, loads its weights and tries it on an empty picture, so that the first real one is quick.
   *
   * @throws Error that names the file which does not fit.
   */
  static async load(run: Run): Promise<Classifier> {
    const model = await makeModel(run);
    const classifier = new Classifier(run, model);
    try {
      loadWeights(model, run);
      await classifier.#tryOut();
      return classifier;
    } catch (error) {
      classifier[Symbol.dispose]();
      throw error;
    }
  }

  async classify(picture: Image): Promise<Classification> {
    const { classNames, preprocessing } = this.run.config;
    const before = performance.now();
    const input = preprocessImage(picture, preprocessing);
    const probabilities = await this.#probabilities(input);
    const milliseconds = performance.now() - before;
    const predictions = Array.from(probabilities, (probability, index) => ({
      index,
      label: classNames[index] ?? `class ${index}`,
      probability,
    })).sort((a, b) => b.probability - a.probability);
    return { predictions, input, milliseconds };
  }

  [Symbol.dispose](): void {
    this.#model.dispose();
  }

  async #probabilities({ data, height, width, channels }: Image): Promise<Float32Array> {
    const probabilities = tidy(() => {
      const images: Tensor4D = tensor4d(data, [1, height, width, channels], 'float32');
      return softmax(this.#model.forward(images));
    });
    try {
      return await probabilities.data<'float32'>();
    } finally {
      probabilities.dispose();
    }
  }

  async #tryOut(): Promise<void> {
    const { classNames, model, preprocessing } = this.run.config;
    const { height, width, channels } = preprocessing;
    const blank = { data: new Uint8Array(height * width * channels), height, width, channels };
    let probabilities: Float32Array;
    try {
      probabilities = await this.#probabilities(preprocessImage(blank, preprocessing));
    } catch (cause) {
      const size = `${height} x ${width} pixels of ${channels} ${channels === 1 ? 'channel' : 'channels'}`;
      throw new Error(
        `The model '${model.name}' does not take pictures of ${size}, as its config says.\n${(cause as Error).message}`,
        {
          cause,
        },
      );
    }
    if (probabilities.length !== classNames.length) {
      throw new Error(
        `The model '${model.name}' tells ${probabilities.length} classes apart, but its config names ${classNames.length}.`,
      );
    }
  }
}

async function makeModel({ config: { model } }: Run): Promise<ImageClassifier> {
  try {
    const made: ImageClassifier = await createModel(model.name, { ...model.options, initialize: false });
    return made.eval();
  } catch (cause) {
    throw new Error(`The model that the config names cannot be made here.\n${(cause as Error).message}`, { cause });
  }
}

function loadWeights(model: ImageClassifier, { config, weights, weightsName }: Run): void {
  try {
    model.loadStateDict(weights);
  } catch (cause) {
    throw new Error(
      `${weightsName} holds another architecture's weights than the '${config.model.name}' of its config.\n${(cause as Error).message}`,
      { cause },
    );
  }
}
