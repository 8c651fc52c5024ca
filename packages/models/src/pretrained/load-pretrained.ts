import { type LoadStateDictResult, type Module, StateDictError } from '@ocelli/nn';
import type { StateDict } from '@ocelli/safetensors';
import { type PretrainedConfig, readPretrainedConfig } from './pretrained-config.js';
import { type ReadWeightsOptions, readWeights } from './read-weights.js';
import { type OpenedSource, openSource, type WeightsSource } from './sources/open-source.js';
import type { SourceOptions } from './sources/source-options.js';
import { WeightsError } from './weights-error.js';

export interface ReadPretrainedOptions extends SourceOptions, ReadWeightsOptions {
  /** Which file of a folder or of a hub's model; by default the first that is there of `model.safetensors` and others of usual names. */
  readonly file?: string;
  /** The model's name for a tensor of the file, or undefined to leave it out; default the same. */
  readonly rename?: (name: string) => string | undefined;
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
  const { stateDict, ...found } = await readPretrained(source, options);
  try {
    return { ...found, ...model.loadStateDict(stateDict, { strict: options.strict ?? true }) };
  } catch (error) {
    if (!(error instanceof StateDictError || error instanceof RangeError)) throw error;
    throw new WeightsError(`${found.file}: not the weights of this model. ${error.message}`, { cause: error });
  }
}

/** Reads weights as `loadPretrained` does, for whoever wants the tensors themselves. @throws WeightsError likewise. */
export async function readPretrained(source: WeightsSource, options: ReadPretrainedOptions = {}): Promise<Pretrained> {
  const { folder, file: meant } = await openSource(source, options);
  const [file, bytes] =
    meant === undefined && options.file === undefined ? await findFile(folder) : [options.file ?? meant ?? ''];
  const stateDict = renamed(await readWeights(folder, file, options, bytes), options.rename);
  const hasConfig = folder.hasConfig && (meant === undefined || usualFiles.includes(meant));
  const config = hasConfig ? await folder.read('config.json') : undefined;
  return { file: folder.nameOf(file), stateDict, ...(config && readPretrainedConfig(new TextDecoder().decode(config))) };
}

/** The file of weights in a folder that can be listed, or else the first of the usual names that is there, with its bytes. */
async function findFile(folder: OpenedSource['folder']): Promise<[name: string, bytes?: Uint8Array]> {
  const names = await folder.list?.();
  const usual = usualFiles.find((name) => names?.includes(name));
  if (usual !== undefined) return [usual];
  if (names === undefined) {
    for (const name of usualFiles) {
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

function renamed(stateDict: StateDict, rename: ReadPretrainedOptions['rename']): StateDict {
  if (rename === undefined) return stateDict;
  const result: StateDict = {};
  for (const [name, entry] of Object.entries(stateDict)) {
    const target = rename(name);
    if (target === undefined) continue;
    if (Object.hasOwn(result, target))
      throw new WeightsError(`two tensors get the name ${JSON.stringify(target)}, one of them ${name}.`);
    result[target] = entry;
  }
  return result;
}
