import { bytesOf, decodeValues, type SafetensorsDtype, type StateDict, type StateDictEntry } from '@ocelli/safetensors';
import { WeightsError } from '../weights-error.js';

/** The types of values that a manifest names, where they are stored as they are. */
const manifestTypes: Readonly<Record<string, SafetensorsDtype>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };

interface WeightInfo {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
}

/**
 * The weights of a model of TensorFlow.js's layers format, by Keras's names (`conv1/kernel`) and in Keras's layouts: `kerasToTorch` gives
 * them PyTorch's.
 *
 * @param modelJson The text of `model.json`.
 * @param readFile Gives the bytes of a file of weights by its plain name, which is in the folder of `model.json`.
 * @throws WeightsError where the text is no such model, a file has too few or too many bytes, or weights are quantised.
 * @see https://www.tensorflow.org/js/guide/save_load
 */
export async function readTfjsLayers(modelJson: string, readFile: (file: string) => Promise<Uint8Array>): Promise<StateDict> {
  const stateDict: StateDict = {};
  for (const { paths, weights } of manifestOf(modelJson)) {
    const expected = weights.reduce((sum, weight) => sum + byteLengthOf(weight), 0);
    const files: Uint8Array[] = [];
    // One after the other: hundreds of small files at once would take a connection each.
    for (const path of paths) files.push(await readFile(path));
    const bytes = joined(files);
    if (bytes.length !== expected) {
      throw new WeightsError(`the weights of ${paths.join(', ')} take ${expected} bytes, but ${bytes.length} are there.`);
    }
    let start = 0;
    for (const weight of weights) {
      if (Object.hasOwn(stateDict, weight.name)) throw new WeightsError(`the weights ${quote(weight.name)} are there twice.`);
      const end = start + byteLengthOf(weight);
      stateDict[weight.name] = toEntry(weight, bytes.subarray(start, end));
      start = end;
    }
  }
  return stateDict;
}

function toEntry({ dtype, shape }: WeightInfo, bytes: Uint8Array): StateDictEntry {
  return { dtype, shape, data: decodeValues(dtype, bytes) };
}

function byteLengthOf({ dtype, shape }: WeightInfo): number {
  return shape.reduce((product, extent) => product * extent, bytesOf(dtype));
}

function joined(files: readonly Uint8Array[]): Uint8Array {
  const [first] = files;
  if (first !== undefined && files.length === 1) return first;
  const bytes = new Uint8Array(files.reduce((sum, file) => sum + file.length, 0));
  let start = 0;
  for (const file of files) {
    bytes.set(file, start);
    start += file.length;
  }
  return bytes;
}

function manifestOf(modelJson: string): { paths: string[]; weights: WeightInfo[] }[] {
  const model = parse(modelJson);
  const manifest = isRecord(model) ? model['weightsManifest'] : undefined;
  if (!Array.isArray(manifest)) throw new WeightsError('it has no weightsManifest, and so is no model.json of TensorFlow.js.');
  return (manifest as unknown[]).map((group) => {
    const { paths, weights } = isRecord(group) ? group : {};
    if (!Array.isArray(paths) || !Array.isArray(weights))
      throw new WeightsError('a group of its weights has no paths or no weights.');
    return { paths: (paths as unknown[]).map(requirePath), weights: (weights as unknown[]).map(requireWeight) };
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WeightsError(`it is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

function requirePath(path: unknown): string {
  if (typeof path === 'string' && /^[^/\\:\0]+$/.test(path) && !/^\.+$/.test(path)) return path;
  throw new WeightsError(`a file of weights must be a plain name, found ${quote(path)}: no folders.`);
}

function requireWeight(weight: unknown): WeightInfo {
  const { name, dtype, shape, quantization } = isRecord(weight) ? weight : {};
  if (typeof name !== 'string' || name === '__proto__') throw new WeightsError(`weights have the name ${quote(name)}.`);
  const fail = (problem: string): never => {
    throw new WeightsError(`the weights ${quote(name)} ${problem}.`);
  };
  if (quantization !== undefined) return fail('are quantised, which is not read');
  const type = typeof dtype === 'string' && Object.hasOwn(manifestTypes, dtype) ? manifestTypes[dtype] : undefined;
  if (type === undefined) return fail(`are of the type ${quote(dtype)}, expected ${Object.keys(manifestTypes).join(', ')}`);
  const isShape =
    Array.isArray(shape) && shape.length <= 64 && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!isShape) return fail(`have the shape ${quote(shape)}`);
  return { name, dtype: type, shape: shape as number[] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function quote(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
