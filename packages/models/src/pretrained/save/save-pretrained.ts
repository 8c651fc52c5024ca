import { type Module, readStateDict } from '@ocelli/nn';
import { type StateDict, safetensorsParts } from '@ocelli/safetensors';
import type { ImageClassifier } from '../../image-classifier.js';
import type { Preprocessing } from '../../model-definition.js';
import { type TensorInParts, toTheirs } from '../../parts/names.js';
import { FileSink } from '../download/file-sink.js';
import { configFor } from './config-for.js';
import { timmArchitecture } from './timm-architectures.js';

export interface SavePretrainedOptions {
  /** The model's name in the registry: `resnet18`. */
  readonly architecture: string;
  /** Whose names the tensors get; default 'torchvision', which are the model's own. */
  readonly names?: 'torchvision' | 'timm';
  /** How photos become what the model takes. */
  readonly preprocessing?: Preprocessing;
  /** The classes' names, in order. */
  readonly labels?: readonly string[];
}

/**
 * Writes a model's weights, `model.safetensors`, and a `config.json` in timm's layout into a folder on the disk: with timm's names for
 * `timm.create_model('local-dir:FOLDER', pretrained=True)`, with torchvision's for `load_state_dict` of its model; `loadPretrained` reads
 * both. Each file is whole or not there.
 *
 * @throws WeightsError where a file cannot be written; RangeError where timm has no such architecture, the labels are not as many as the
 * classes, or the preprocessing is for other channels than the model; Error where a tensor has no value.
 */
export async function savePretrained(model: ImageClassifier, folder: string, options: SavePretrainedOptions): Promise<void> {
  const { architecture, names = 'torchvision', ...about } = options;
  const timm = names === 'timm' ? timmFormOf(architecture, model) : undefined;
  const config = configFor(model, timm ?? architecture, about);
  const stateDict = await readStateDict(model);
  const { join } = process.getBuiltinModule('node:path');
  const weights = timm ? inTimmsNames(model, stateDict) : stateDict;
  // PyTorch's own programs look for this.
  await writeWhole(join(folder, 'model.safetensors'), safetensorsParts(weights, { format: 'pt' }));
  await writeWhole(join(folder, 'config.json'), [new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`)]);
}

function timmFormOf(architecture: string, model: Module) {
  const found = timmArchitecture(architecture);
  if (found) return found;
  throw new RangeError(
    `savePretrained: timm has no '${architecture}' as ${model.constructor.name} is; save it with names: 'torchvision'.`,
  );
}

/** The tensors that timm has, in its names and shapes. */
function inTimmsNames(model: ImageClassifier, stateDict: StateDict): StateDict {
  const pairs = model.timmNames?.() ?? [];
  const shapes = new Map(pairs.flatMap(([, own, shape]) => (shape ? [[own, shape]] : [])));
  const rename = toTheirs(pairs);
  return Object.fromEntries(
    Object.entries(inParts(stateDict, model.timmParts?.() ?? [])).flatMap(([name, entry]) => {
      const theirs = rename(name);
      return theirs === null ? [] : [[theirs, { ...entry, shape: shapes.get(name) ?? entry.shape }]];
    }),
  );
}

/** Tensors that are kept in parts as these, by the names of those. */
function inParts(stateDict: StateDict, tensors: readonly TensorInParts[]): StateDict {
  const partsOf = new Map(tensors.map(({ ours, parts }) => [ours, parts]));
  return Object.fromEntries(
    Object.entries(stateDict).flatMap(([name, entry]) => {
      const parts = partsOf.get(name);
      if (parts === undefined) return [[name, entry]];
      const [length = 0, ...rest] = entry.shape;
      const values = entry.data.length / parts.length;
      return parts.flatMap((part, index) => {
        if (part === null) return [];
        const data = entry.data.subarray(index * values, (index + 1) * values);
        return [[part, { ...entry, shape: [length / parts.length, ...rest], data }]];
      });
    }),
  );
}

async function writeWhole(file: string, parts: Iterable<Uint8Array>): Promise<void> {
  const sink = await FileSink.open(file);
  try {
    await sink.restart(undefined);
    for (const part of parts) await sink.write(part);
    await sink.finish();
  } finally {
    await sink.close();
  }
}
