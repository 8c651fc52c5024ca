import { readSafetensors, readShardedSafetensors, SafetensorsError, type StateDict } from '@ocelli/safetensors';
import { detectFormat } from './formats/detect-format.js';
import { kerasToTorch, type ModuleOfLayer } from './formats/keras-to-torch.js';
import { type ReadTorchOptions, readTorch } from './formats/read-torch.js';
import { readTfjsLayers } from './formats/tfjs-layers.js';
import type { WeightsFolder } from './sources/weights-folder.js';
import { WeightsError } from './weights-error.js';

export interface ReadWeightsOptions extends ReadTorchOptions {
  /** For the layers format of TensorFlow.js: which module has the weights of a Keras layer. By default they keep Keras's names. */
  readonly moduleOfLayer?: ModuleOfLayer;
}

/**
 * The tensors that a file of a folder holds or lists: safetensors, an index of several of them, a file of PyTorch's, or a `model.json` of
 * TensorFlow.js. What it is is told by its content.
 *
 * @param given The file's bytes, where they are read already.
 * @throws WeightsError naming the file.
 */
export async function readWeights(
  folder: WeightsFolder,
  file: string,
  options: ReadWeightsOptions,
  given?: Uint8Array,
): Promise<StateDict> {
  const readFile = async (name: string): Promise<Uint8Array> => {
    const bytes = await folder.read(name);
    if (bytes === undefined) throw new WeightsError(`${folder.nameOf(name)}: there is no such file${folder.absence ?? ''}.`);
    return bytes;
  };
  const bytes = given ?? (await readFile(file));
  try {
    const format = detectFormat(bytes);
    switch (format) {
      case 'safetensors':
        return readSafetensors(bytes);
      case 'torch':
        return readTorch(bytes, options);
      case 'json':
        return await readListed(new TextDecoder().decode(bytes), readFile, options);
      default:
        return format satisfies never;
    }
  } catch (error) {
    if (!(error instanceof WeightsError || error instanceof SafetensorsError)) throw error;
    throw new WeightsError(`${folder.nameOf(file)}: ${error.message}`, { cause: error });
  }
}

async function readListed(
  text: string,
  readFile: (file: string) => Promise<Uint8Array>,
  { moduleOfLayer }: ReadWeightsOptions,
): Promise<StateDict> {
  if (!text.includes('"weightsManifest"')) return readShardedSafetensors(text, readFile);
  const weights = await readTfjsLayers(text, readFile);
  return moduleOfLayer ? kerasToTorch(weights, moduleOfLayer) : weights;
}
