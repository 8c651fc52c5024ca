import { listImageFiles, readImageFile } from '@ocelli/data/node';
import { createPredictor, type Predictor } from '@ocelli/train';
import { type Image, preprocessImage } from '@ocelli/transforms';
import { tensor4d } from '@tensorflow/tfjs-core';
import { formatCount } from '../console/format.js';
import { createReporter } from '../console/reporter.js';
import { formatTable } from '../console/table.js';
import { UserError } from '../errors.js';
import { explainError } from '../explain-error.js';
import type { CommonOptions } from '../program.js';
import { type Classifier, runClassifier, type WeightsOptions, weightsClassifier } from '../run/classifier.js';
import { compiledDevice } from '../run/compiled-devices.js';
import { startBackend } from '../run/start-backend.js';
import { startEngine } from '../run/start-engine.js';
import { checkSettings } from '../settings/check.js';
import { wholeNumber } from '../settings/flags.js';

/** Images that go through the model at once. */
const batchSize = 32;

/** Options of `ocelli predict`. */
export interface PredictOptions extends CommonOptions, WeightsOptions {
  /** A safetensors file in the place of a run folder. */
  readonly weights?: string;
  /** How many classes to tell of each image; default 5. */
  readonly top?: number | string;
  /** 'fail' or 'skip'; default 'fail'. */
  readonly onBadImage?: string;
  /** The backend; default 'auto'. */
  readonly device?: string;
  /** 'compiled' or 'eager'; by default as in training. */
  readonly engine?: string;
}

/** A class and how probable the model finds it. */
export interface RankedClass {
  readonly index: number;
  readonly label: string;
  readonly probability: number;
}

/** What the model sees in an image. */
export interface FilePrediction {
  readonly file: string;
  /** The most probable class first. */
  readonly top: readonly RankedClass[];
}

/** What was found in all images. */
export interface PredictResult {
  readonly predictions: readonly FilePrediction[];
  /** Images that cannot be read and were passed over, where that was asked for. */
  readonly skipped?: readonly { readonly file: string; readonly reason: string }[];
}

/** `ocelli predict (RUN_DIR | --weights FILE) IMAGE_OR_FOLDER...`. @throws UserError, or another error of one line. */
export async function predict(paths: readonly string[], options: PredictOptions = {}): Promise<PredictResult> {
  const { json, weights, onBadImage = 'fail', device = 'auto' } = options;
  const reporter = createReporter({ json: json === true });
  const top = wholeNumber('--top', options.top ?? 5);
  if (!['fail', 'skip'].includes(onBadImage)) {
    throw new UserError(`--on-bad-image: expected one of fail, skip, found ${JSON.stringify(onBadImage)}`);
  }
  const { engine: chosen } = options.engine === undefined ? {} : await checkSettings({ engine: options.engine });
  const [folder = '', ...others] = paths;
  const images = weights === undefined ? others : paths;
  if (images.length === 0) throw new UserError('name the images to classify: ocelli predict RUN_DIR IMAGE_OR_FOLDER...');
  const files = images.flatMap(listImageFiles);
  reporter.event('backend', { ...(await startBackend(device)) });
  const classifier = weights === undefined ? await runClassifier(folder, options) : await weightsClassifier(weights, options);
  using model = classifier.model;
  // What ran eagerly runs so again; what was compiled is where that can be.
  const usual = compiledDevice(device) === undefined ? eagerOnly(classifier) : undefined;
  const engine = await startEngine({ engine: chosen ?? usual, device }, reporter, { isQuiet: true });
  reporter.event('engine', { engine: engine.name, ...engine.versions });
  const classify = createPredictor(model, engine.run);
  const predictions: FilePrediction[] = [];
  const skipped: { file: string; reason: string }[] = [];
  for (let start = 0; start < files.length; start += batchSize) {
    const batch = await readBatch(files.slice(start, start + batchSize), classifier, onBadImage === 'skip' ? skipped : undefined);
    predictions.push(...(await classifyBatch(batch, classifier, classify, top)));
    reporter.progress({ done: Math.min(start + batchSize, files.length), total: files.length, label: 'predict' });
  }
  await classify.dispose();
  for (const { reason } of skipped) reporter.warn(`passed over: ${reason}`);
  if (skipped.length > 0) reporter.warn(`${formatCount(skipped.length)} of ${formatCount(files.length)} images cannot be read`);
  const result = { predictions, ...(skipped.length === 0 ? {} : { skipped }) };
  reporter.event('done', result, predictionTable(predictions));
  return result;
}

function eagerOnly({ engine }: Classifier): 'eager' | undefined {
  return engine === 'eager' ? engine : undefined;
}

interface Input {
  readonly file: string;
  readonly image: Image;
}

async function readBatch(
  files: readonly string[],
  { preprocessing }: Classifier,
  skipped: { file: string; reason: string }[] | undefined,
): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const file of files) {
    try {
      inputs.push({ file, image: preprocessImage(await readImageFile(file), preprocessing) });
    } catch (error) {
      if (skipped === undefined) throw error;
      skipped.push({ file, reason: explainError(error) });
    }
  }
  return inputs;
}

async function classifyBatch(
  inputs: readonly Input[],
  classifier: Classifier,
  classify: Predictor,
  top: number,
): Promise<FilePrediction[]> {
  if (inputs.length === 0) return [];
  const { height, width, channels } = classifier.preprocessing;
  const size = height * width * channels;
  const data = new Float32Array(inputs.length * size);
  for (const [place, { image }] of inputs.entries()) data.set(image.data, place * size);
  const images = tensor4d(data, [inputs.length, height, width, channels]);
  try {
    const { probabilities, classes } = await classify(images);
    return inputs.map(({ file }, place) => ({
      file,
      top: ranked(probabilities.subarray(place * classes, (place + 1) * classes), classifier.classNames).slice(0, top),
    }));
  } finally {
    images.dispose();
  }
}

function ranked(probabilities: Float32Array, classNames: readonly string[]): RankedClass[] {
  return Array.from(probabilities, (probability, index) => ({
    index,
    label: classNames[index] ?? String(index),
    probability,
  })).sort((a, b) => b.probability - a.probability || a.index - b.index);
}

function predictionTable(predictions: readonly FilePrediction[]): string {
  const rows = predictions.map(({ file, top }) => [
    file,
    ...top.map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`),
  ]);
  const columns = Math.max(1, ...rows.map((row) => row.length));
  return formatTable(['file', 'most probable', ...Array.from({ length: columns - 2 }, () => '')], rows);
}
