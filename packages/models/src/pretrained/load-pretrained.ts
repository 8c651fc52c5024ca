import { type LoadStateDictResult, type Module, StateDictError } from '@ocelli/nn';
import type { StateDict } from '@ocelli/safetensors';
import { FeatureMaps } from '../features/feature-maps.js';
import { loadStreamed } from './load-streamed.js';
import { type PretrainedConfig, readPretrainedConfig } from './pretrained-config.js';
import { type ReadWeightsOptions, readWeights } from './read-weights.js';
import { type Rename, renamed } from './renamed.js';
import { openSource, type WeightsSource } from './sources/open-source.js';
import type { SourceOptions } from './sources/source-options.js';
import type { WeightsFolder } from './sources/weights-folder.js';
import { streamSafetensors } from './stream-safetensors.js';
import { WeightsError } from './weights-error.js';

export interface ReadPretrainedOptions extends SourceOptions, ReadWeightsOptions {
  /** Which file of a folder or of a hub's model; by default the first that is there of `model.safetensors` and others of usual names. */
  readonly file?: string;
  /** The model's name for a tensor of the file, or undefined to leave it out; default the same. */
  readonly rename?: Rename;
}

export interface LoadPretrainedOptions extends ReadPretrainedOptions {
  /** Throws where the weights lack a tensor of the model's or have another; default true. One of another shape always throws. */
  readonly strict?: boolean;
}

/** Weights that were read, and what a `config.json` beside them says. */
export interface Pretrained extends PretrainedConfig {
  /** The file that was read, with its folder or address. */
  readonly file: string;
  readonly stateDict: StateDict;
}

/** What was loaded: all but the weights themselves, which the model has now. */
export type LoadedPretrained = Omit<Pretrained, 'stateDict'> & LoadStateDictResult;

/** What weights are called in a folder, the best first. */
const usualFiles = ['model.safetensors', 'model.safetensors.index.json', 'pytorch_model.bin', 'model.json'];

/**
 * Loads published weights into a model: `loadPretrained(model, 'resnet18.safetensors')`. The source is a file or folder on the disk, an
 * address, or a model's id on a Hugging Face hub (`timm/resnet18.a1_in1k`), downloaded once; safetensors, PyTorch's files and the layers
 * format of TensorFlow.js are told apart by their content.
 *
 * @throws WeightsError naming the file or address, and what was found there: for weights of another architecture with every name that
 * does not fit, as in the StateDictError that is its cause. The model is then unchanged.
 */
export async function loadPretrained(
  model: Module,
  source: WeightsSource,
  options: LoadPretrainedOptions = {},
): Promise<LoadedPretrained> {
  const { folder, file, bytes } = await locate(source, options);
  const name = folder.nameOf(file);
  const { strict = true } = options;
  const rename = wantedOf(model, options.rename);
  try {
    const streamed = bytes === undefined ? await streamSafetensors(folder, file) : undefined;
    const result = streamed
      ? await loadStreamed(model, streamed, { rename, strict })
      : model.loadStateDict(renamed(await readWeights(folder, file, options, bytes), rename), { strict });
    return { file: name, ...result, ...(await configOf(folder, source, file)) };
  } catch (error) {
    if (!(error instanceof StateDictError || error instanceof RangeError)) throw error;
    throw new WeightsError(`${name}: not the weights of this model. ${error.message}`, { cause: error });
  }
}

/** Reads weights as `loadPretrained` does, for whoever wants the tensors themselves. @throws WeightsError likewise. */
export async function readPretrained(source: WeightsSource, options: ReadPretrainedOptions = {}): Promise<Pretrained> {
  const { folder, file, bytes } = await locate(source, options);
  const stateDict = renamed(await readWeights(folder, file, options, bytes), options.rename);
  return { file: folder.nameOf(file), stateDict, ...(await configOf(folder, source, file)) };
}

/** Leaves out what chosen stages do without of their model's weights. */
function wantedOf(model: Module, rename: Rename = (name) => name): Rename {
  if (!(model instanceof FeatureMaps)) return rename;
  return (name) => {
    const own = rename(name);
    return own === undefined || model.leavesOut(own) ? undefined : own;
  };
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
