import { type LoadStateDictResult, type Module, StateDictError } from '@ocelli/nn';
import type { StateDict } from '@ocelli/safetensors';
import { type ComputationFit, fitComputation } from './fit/fit-computation.js';
import { classesOf, type FitOptions, fitWeights } from './fit/fit-weights.js';
import { type PretrainedConfig, readPretrainedConfig } from './pretrained-config.js';
import { type ReadWeightsOptions, readWeights } from './read-weights.js';
import { type Rename, renamed } from './renamed.js';
import { openSource, type WeightsSource } from './sources/open-source.js';
import type { SourceOptions } from './sources/source-options.js';
import type { WeightsFolder } from './sources/weights-folder.js';
import { type StreamedWeights, streamSafetensors } from './stream-safetensors.js';
import { WeightsError } from './weights-error.js';

export interface ReadPretrainedOptions extends SourceOptions, ReadWeightsOptions {
  /** Which file of a folder or of a hub's model; by default the first that is there of `model.safetensors` and others of usual names. */
  readonly file?: string;
  /** The model's name for a tensor of the file, or undefined to leave it out; default the same. */
  readonly rename?: Rename;
}

/** Without `rename`, names in timm and in older files of an architecture are known. */
export type LoadPretrainedOptions = ReadPretrainedOptions & FitOptions;

/** Weights that were read, and what a `config.json` beside them says. */
export interface Pretrained extends PretrainedConfig {
  /** The file that was read, with its folder or address. */
  readonly file: string;
  readonly stateDict: StateDict;
}

/** What was loaded: all but the weights themselves, which the model has now. */
export interface LoadedPretrained extends Omit<Pretrained, 'stateDict'>, LoadStateDictResult {
  /** Options of `createModel` that make a model as it computes now, where the weights are for others than it was made with. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What weights are called in a folder, the best first. */
const usualFiles = ['model.safetensors', 'model.safetensors.index.json', 'pytorch_model.bin', 'model.json'];

/**
 * Loads published weights into a model: `loadPretrained(model, 'resnet18.safetensors')`. The source is a file or folder on the disk, an
 * address, or a model's id on a Hugging Face hub (`timm/resnet18.a1_in1k`), downloaded once; safetensors, PyTorch's files and the layers
 * format of TensorFlow.js are told apart by their content. Weights for colour images are adapted to a model for other channels, and
 * position embeddings to its image size. A `config.json` of timm's beside them says what they are computed with: batch norms get its
 * epsilon.
 *
 * @throws WeightsError naming the file or address, and what was found there: for weights of another architecture with every name that
 * does not fit, as in the StateDictError that is its cause; for weights that timm computes in another way than the model, with the options
 * of one that does not. The model is then unchanged.
 */
export async function loadPretrained(
  model: Module,
  source: WeightsSource,
  options: LoadPretrainedOptions = {},
): Promise<LoadedPretrained> {
  const { folder, file, bytes } = await locate(source, options);
  const name = folder.nameOf(file);
  const config = await configOf(folder, source, file);
  const computation = fitComputation(model, config);
  try {
    const streamed = bytes === undefined ? await streamSafetensors(folder, file) : undefined;
    const weights = streamed ?? allAtOnce(await readWeights(folder, file, options, bytes));
    const { missing, unexpected, has, apply } = fitWeights(model, weights.shapes, options);
    if (computation.fault !== undefined)
      throw new WeightsError(`${name}: not for what this model computes. ${computation.fault}`);
    // Group by group, so that a file of any size takes little memory besides the model's.
    const loading = { strict: false, isHandedOver: streamed !== undefined };
    for await (const group of weights.groups(has)) model.loadStateDict(await apply(group), loading);
    computation.apply();
    const { options: made } = computation;
    return { file: name, missing, unexpected, ...config, ...(Object.keys(made).length > 0 && { options: made }) };
  } catch (error) {
    if (!(error instanceof StateDictError || error instanceof RangeError)) throw error;
    const hint = error instanceof StateDictError ? hintOf(error, computation) : '';
    throw new WeightsError(`${name}: not the weights of this model. ${error.message}${hint}`, { cause: error });
  }
}

/** Weights that are in memory already. */
function allAtOnce(stateDict: StateDict): StreamedWeights {
  return {
    shapes: Object.fromEntries(Object.entries(stateDict).map(([name, { shape }]) => [name, shape])),
    async *groups(isWanted) {
      yield Object.fromEntries(Object.entries(stateDict).filter(([name]) => isWanted(name)));
    },
  };
}

/** What to do where nothing differs but shapes. */
function hintOf({ missing, unexpected, misshaped }: StateDictError, { fault }: ComputationFit): string {
  if (missing.length + unexpected.length > 0) return '';
  if (fault !== undefined) return `\n${fault}`;
  const classes = classesOf(misshaped);
  if (classes === undefined) return '';
  return `\nThe weights know ${classes.weights} classes: make the model with numClasses ${classes.weights}, or load them with newHead: true, which leaves its last layer as it is.`;
}

/** Reads weights as `loadPretrained` does, for whoever wants the tensors themselves. @throws WeightsError likewise. */
export async function readPretrained(source: WeightsSource, options: ReadPretrainedOptions = {}): Promise<Pretrained> {
  const { folder, file, bytes } = await locate(source, options);
  const stateDict = renamed(await readWeights(folder, file, options, bytes), options.rename);
  return { file: folder.nameOf(file), stateDict, ...(await configOf(folder, source, file)) };
}

/** What the `config.json` beside weights says of them; nothing where there is none. @throws WeightsError as `loadPretrained`. */
export async function pretrainedConfigOf(source: WeightsSource, options: ReadPretrainedOptions = {}): Promise<PretrainedConfig> {
  const { folder, file } = await locate(source, options);
  return configOf(folder, source, file);
}

interface Located {
  readonly folder: WeightsFolder;
  readonly file: string;
  /** Its bytes, where they had to be read to find it. */
  readonly bytes?: Uint8Array;
}

async function locate(source: WeightsSource, options: ReadPretrainedOptions): Promise<Located> {
  const { folder, file = options.file } = await openSource(source, options);
  if (file !== undefined) return { folder, file };
  const [found, bytes] = await findFile(folder);
  return { folder, file: found, ...(bytes && { bytes }) };
}

/** What a `config.json` says that is of the weights: beside a file of another name it may be of others. */
async function configOf(folder: WeightsFolder, source: WeightsSource, file: string): Promise<PretrainedConfig> {
  const isMeant = folder.hasConfig && (usualFiles.includes(file) || !String(source).endsWith(file));
  const config = isMeant ? await folder.read('config.json') : undefined;
  return config ? readPretrainedConfig(new TextDecoder().decode(config)) : {};
}

/** The file of weights in a folder that can be listed, or else the first of the usual names that is there, with its bytes. */
async function findFile(folder: WeightsFolder): Promise<[name: string, bytes?: Uint8Array]> {
  const names = await folder.list?.();
  const usual = usualFiles.find((name) => names?.includes(name));
  if (usual !== undefined) return [usual];
  if (names === undefined) {
    for (const name of usualFiles) {
      if (folder.pathOf) {
        if ((await folder.pathOf(name)) !== undefined) return [name];
        continue;
      }
      const bytes = await folder.read(name);
      if (bytes !== undefined) return [name, bytes];
    }
    throw new WeightsError(
      `${folder.nameOf('')}: there is no ${usualFiles.join(', no ')}${folder.absence ?? ''}; name the file.`,
    );
  }
  const files = names.filter((name) => /\.(safetensors|pth|pt|th)$/.test(name));
  if (files.length === 1 && files[0] !== undefined) return [files[0]];
  const found = files.length === 0 ? 'no file of weights' : `several files of weights (${files.slice(0, 10).join(', ')})`;
  throw new WeightsError(`${folder.nameOf('')}: the folder has ${found}; name the file.`);
}
