import { parse, relative, resolve } from 'node:path';
import { readImageFile } from '@ocelli/data/node';
import {
  boxFromHeatMap,
  cam,
  type ExplainedModel,
  type GradCamOptions,
  gradCam,
  gradCamPlusPlus,
  type HeatMapBox,
} from '@ocelli/models/explain';
import type { Module } from '@ocelli/nn';
import { predict } from '@ocelli/train';
import { writeFileAtomic } from '@ocelli/train/node';
import { type Image, inputBox, preprocessImage } from '@ocelli/transforms';
import { type Tensor3D, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { createReporter } from '../console/reporter.js';
import { UserError, withNearestName } from '../errors.js';
import { drawBox } from '../heat-map/draw-box.js';
import { overPhoto } from '../heat-map/over-photo.js';
import { paintHeat } from '../heat-map/paint-heat.js';
import type { CommonOptions } from '../program.js';
import { runClassifier, type WeightsOptions, weightsClassifier } from '../run/classifier.js';
import { startBackend } from '../run/start-backend.js';

/** Options of `ocelli explain`. */
export interface ExplainOptions extends CommonOptions, WeightsOptions {
  /** Weights in the place of a run folder. */
  readonly weights?: string;
  /** 'grad-cam', 'grad-cam++' or 'cam'; default 'grad-cam'. */
  readonly method?: string;
  /** The class that is explained, by its name or number; default the most probable. */
  readonly class?: string;
  /** The layer whose output is looked at, by its path in the names of the weights. */
  readonly layer?: string;
  /** The PNG to write; default `NAME-explained.png` in this folder. */
  readonly out?: string;
  /** What part of the greatest heat the box is drawn around; default 0.2. */
  readonly threshold?: number | string;
  /** Whether a box is drawn; default true. */
  readonly box?: boolean;
  /** The backend; default 'auto'. */
  readonly device?: string;
}

/** What was explained, and where. */
export interface ExplainResult {
  /** The picture that was written. */
  readonly file: string;
  readonly class: { readonly index: number; readonly label: string; readonly probability: number };
  /** In the photo's pixels; absent where nothing speaks for the class, or no box was asked for. */
  readonly box?: HeatMapBox;
}

/** `ocelli explain (RUN_DIR | --weights SOURCE) IMAGE`: the photo with what speaks for a class over it. @throws UserError naming the option or file at fault. */
export async function explainImage(paths: readonly string[], options: ExplainOptions = {}): Promise<ExplainResult> {
  const { json, weights, device = 'auto', box: isBoxed = true } = options;
  const reporter = createReporter({ json: json === true });
  const [folder = '', image = ''] = weights === undefined ? paths : ['', ...paths];
  if (paths.length !== (weights === undefined ? 2 : 1)) {
    throw new UserError('name one image to explain: ocelli explain RUN_DIR IMAGE, or ocelli explain --weights SOURCE IMAGE');
  }
  const method = methodNamed(options.method);
  const threshold = fraction('--threshold', options.threshold ?? 0.2);
  const file = outputFor(image, options.out);
  const photo = await readImageFile(image);
  reporter.event('backend', { ...(await startBackend(device)) });
  const classifier = weights === undefined ? await runClassifier(folder, options) : await weightsClassifier(weights, options);
  using model = classifier.model;
  const { preprocessing, classNames } = classifier;
  const layer = await chosenLayer(model, options);
  const { data, height, width, channels } = preprocessImage(photo, preprocessing);
  const input = tensor4d(data, [1, height, width, channels]);
  const { probabilities } = await predict(model, input);
  const index =
    options.class === undefined ? mostProbable(probabilities) : await classNamed(options.class, classNames, probabilities);
  const map = await mapOf(() => method(model, input, { classIndex: index, ...(layer && { layer }) }), options);
  input.dispose();
  const heat = overPhoto({ data: map, height, width, channels: 1 }, inputBox(photo, preprocessing), photo);
  const box = isBoxed ? boxFromHeatMap(heat, { threshold }) : undefined;
  const painted = paintHeat(photo, heat);
  await writePng(file, box === undefined ? painted : drawBox(painted, box));
  const explained = { index, label: classNames[index] ?? String(index), probability: probabilities[index] ?? 0 };
  const result = { file, class: explained, ...(box && { box }) };
  if (!map.some((value) => value > 0)) reporter.warn(`nothing in the picture speaks for ${explained.label}: the map is empty`);
  reporter.event('done', result, inWords(result));
  return result;
}

type Method = (model: ExplainedModel, images: Tensor4D, options: GradCamOptions) => Tensor3D;

const methods: Readonly<Record<string, Method>> = { 'grad-cam': gradCam, 'grad-cam++': gradCamPlusPlus, cam };

function methodNamed(name = 'grad-cam'): Method {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method !== undefined) return method;
  throw new UserError(`--method: expected one of ${Object.keys(methods).join(', ')}, found ${JSON.stringify(name)}`);
}

function fraction(flag: string, value: number | string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && number >= 0 && number < 1) return number;
  throw new UserError(`${flag}: expected a number from 0 up to 1, found ${JSON.stringify(value)}`);
}

function outputFor(image: string, out = `${parse(image).name}-explained.png`): string {
  if (!out.toLowerCase().endsWith('.png')) throw new UserError(`--out: expected the name of a .png file, found '${out}'`);
  if (resolve(out) === resolve(image)) throw new UserError(`--out: ${out} is the image itself; name another file`);
  return resolve(out);
}

async function chosenLayer(model: ExplainedModel, { layer: path, method }: ExplainOptions): Promise<Module | undefined> {
  if (path === undefined) {
    if (model.forwardFeatures !== undefined || method === 'cam') return undefined;
    throw new UserError(`--layer: ${model.describe()} does not say which of its layers gives its map; name it: --layer conv3`);
  }
  if (method === 'cam') throw new UserError('--layer: cam looks at the last map alone; leave this option out');
  const layers = new Map(model.namedModules().filter(([name]) => name !== ''));
  const layer = layers.get(path);
  if (layer !== undefined) return layer;
  throw new UserError(await withNearestName(`--layer: ${model.describe()} has no layer '${path}'`, path, [...layers.keys()]));
}

function mostProbable(probabilities: Float32Array): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** A name goes before a number: digits' names are numbers. */
async function classNamed(given: string, names: readonly string[], { length }: Float32Array): Promise<number> {
  const named = names.indexOf(given);
  if (named >= 0) return named;
  const index = /^\d+$/.test(given) ? Number(given) : undefined;
  if (index !== undefined && index < length) return index;
  const wanted = `--class: there is no class '${given}'`;
  if (index !== undefined || names.length === 0)
    throw new UserError(`${wanted}; the classes have numbers from 0 to ${length - 1}`);
  throw new UserError(await withNearestName(wanted, given, names, ` among the ${length}; its number may be given too`));
}

/** What a model or a layer does not allow is told in the words of the options. */
async function mapOf(run: () => Tensor3D, { method, layer }: ExplainOptions): Promise<Float32Array> {
  try {
    const maps = run();
    const values = (await maps.data()) as Float32Array;
    maps.dispose();
    return values;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const flag = layer === undefined ? `--method ${method ?? 'grad-cam'}` : `--layer ${layer}`;
    const reason = cause.message.replace(/^\w+: /, '').replace('use gradCam', 'use --method grad-cam');
    throw new UserError(`${flag}: ${reason}`, { cause });
  }
}

async function writePng(file: string, { data, height, width }: Image): Promise<void> {
  await writeFileAtomic(
    file,
    await sharp(data, { raw: { height, width, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

function inWords({ file, class: { label, probability }, box }: ExplainResult): string {
  const place = box === undefined ? '' : ` in ${box.width} x ${box.height} pixels from ${box.left}, ${box.top}`;
  return `${label} ${(100 * probability).toFixed(1)} %${place}: ${relative(process.cwd(), file)}`;
}
