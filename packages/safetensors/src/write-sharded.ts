import { SafetensorsError } from './error.js';
import type { StateDict, StateDictEntry } from './state-dict.js';
import { encodedBytes, writeSafetensors } from './write.js';

export interface ShardOptions {
  /** A shard holds no more bytes of tensors, as they lie in the file, unless one tensor alone is larger; default 5 GB, as the hub has it. */
  readonly maxShardBytes?: number;
  /** Texts for each shard's header. */
  readonly metadata?: Record<string, string>;
}

/** One file to write; `bytes` is made when it is asked for, so that only one shard need be in memory besides the tensors. */
export interface Shard {
  /** `model-00001-of-00003.safetensors`. */
  readonly file: string;
  readonly bytes: () => Uint8Array;
}

export interface ShardedSafetensors {
  readonly shards: readonly Shard[];
  /** The text of `model.safetensors.index.json`, which belongs beside the shards and which `readShardedSafetensors` takes. */
  readonly indexJson: string;
}

/**
 * Splits a state dict over several safetensors files, in its own order.
 *
 * @throws SafetensorsError when an entry's dtype, shape and data do not fit together, or the limit is no positive number.
 */
export function writeShardedSafetensors(stateDict: StateDict, options: ShardOptions = {}): ShardedSafetensors {
  const { maxShardBytes = 5e9, metadata = {} } = options;
  if (!(maxShardBytes > 0)) {
    throw new SafetensorsError(`maxShardBytes must be a positive number of bytes, but it is ${maxShardBytes}.`);
  }
  const groups = groupBySize(stateDict, maxShardBytes);
  const number = (index: number) => String(index).padStart(5, '0');
  const shards = groups.map((group, index) => ({
    file: `model-${number(index + 1)}-of-${number(groups.length)}.safetensors`,
    bytes: () => writeSafetensors(group, metadata),
  }));
  const weightMap = groups.flatMap((group, index) => Object.keys(group).map((name) => [name, shards[index]?.file]));
  const totalSize = Object.entries(stateDict).reduce((sum, [name, entry]) => sum + encodedBytes(name, entry), 0);
  const index = { metadata: { total_size: totalSize }, weight_map: Object.fromEntries(weightMap) };
  return { shards, indexJson: `${JSON.stringify(index, null, 2)}\n` };
}

function groupBySize(stateDict: StateDict, most: number): StateDict[] {
  const groups: [string, StateDictEntry][][] = [[]];
  let held = 0;
  for (const named of Object.entries(stateDict)) {
    const size = encodedBytes(...named);
    if (held > 0 && held + size > most) {
      groups.push([]);
      held = 0;
    }
    groups.at(-1)?.push(named);
    held += size;
  }
  return groups.map((group) => Object.fromEntries(group));
}
