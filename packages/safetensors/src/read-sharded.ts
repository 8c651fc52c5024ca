import { SafetensorsError } from './error.js';
import { isForbiddenKey } from './header.js';
import { readSafetensors } from './read.js';
import type { StateDict } from './state-dict.js';
import { describeJson, type JsonValue, parseStrictJson } from './strict-json.js';

/**
 * The tensors that a `model.safetensors.index.json` lists, read from its shards one after the other.
 *
 * @param indexJson The index file's text: `{ "weight_map": { "tensor name": "file name" } }`.
 * @param readFile Gives a shard's bytes by its file name, which is a plain name in the index's own folder.
 * @throws SafetensorsError when the index or a shard is damaged, or when a shard lacks a tensor; it names the file.
 */
export async function readShardedSafetensors(
  indexJson: string,
  readFile: (file: string) => Promise<Uint8Array>,
): Promise<StateDict> {
  const stateDict: StateDict = {};
  for (const [file, names] of readShardIndex(indexJson)) {
    const shard = readShard(file, await readFile(file));
    for (const name of names) {
      const entry = Object.hasOwn(shard, name) ? shard[name] : undefined;
      if (entry === undefined) {
        throw new SafetensorsError(`${file}: the index says it holds the tensor ${JSON.stringify(name)}, but it does not.`);
      }
      stateDict[name] = entry;
    }
  }
  return stateDict;
}

function readShard(file: string, bytes: Uint8Array): StateDict {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    if (error instanceof SafetensorsError) throw new SafetensorsError(`${file}: ${error.message}`);
    throw error;
  }
}

/** The names of a `model.safetensors.index.json`'s tensors by the file that holds them. @throws SafetensorsError when it is damaged. */
export function readShardIndex(indexJson: string): Map<string, string[]> {
  const index = parseStrictJson(indexJson, 'The index');
  const weightMap = index instanceof Map ? (index.get('weight_map') as JsonValue | undefined) : undefined;
  if (!(weightMap instanceof Map)) {
    throw new SafetensorsError(`The index must have a weight_map from tensor to file, found ${describeJson(weightMap)}.`);
  }
  const files = new Map<string, string[]>();
  for (const [name, file] of weightMap as ReadonlyMap<string, JsonValue>) {
    if (isForbiddenKey(name)) throw new SafetensorsError(`The index names a tensor ${name}, which is not allowed.`);
    if (typeof file !== 'string' || !/^[^/\\:\0]+$/.test(file) || /^\.+$/.test(file)) {
      throw new SafetensorsError(
        `The index must give a plain file name for ${JSON.stringify(name)}, found ${describeJson(file)}: no folders.`,
      );
    }
    const names = files.get(file);
    if (names) names.push(name);
    else files.set(file, [name]);
  }
  return files;
}
