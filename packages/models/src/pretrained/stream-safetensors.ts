import type { FileHandle } from 'node:fs/promises';
import {
  decodeValues,
  readSafetensorsHeader,
  readShardIndex,
  SafetensorsError,
  type StateDict,
  type TensorInfo,
} from '@ocelli/safetensors';
import { detectFormat } from './formats/detect-format.js';
import { readPath } from './sources/local-folder.js';
import type { WeightsFolder } from './sources/weights-folder.js';
import { WeightsError } from './weights-error.js';

/** Safetensors on the disk whose headers were read and are right, and whose values are read in groups when they are asked for. */
export interface StreamedWeights {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** The tensors wanted, some at a time; values that do not have their memory for themselves are gone when the next ones come. */
  groups(isWanted: (name: string) => boolean): AsyncGenerator<StateDict>;
}

interface Shard {
  readonly file: string;
  readonly path: string;
  readonly dataStart: number;
  /** In the file's order. */
  readonly tensors: readonly TensorInfo[];
}

/** Bytes that are read at once; a tensor of as many or more is read alone. */
const groupBytes = 2 ** 24;

/**
 * Opens safetensors, or an index of several, that lie on the disk.
 *
 * @returns Undefined for files of other formats, and where there is no disk.
 * @throws WeightsError naming the file that is damaged or missing.
 */
export async function streamSafetensors(folder: WeightsFolder, file: string): Promise<StreamedWeights | undefined> {
  const path = await folder.pathOf?.(file);
  if (path === undefined) return undefined;
  const names = await shardNames(path, folder.nameOf(file));
  if (names === undefined) return undefined;
  const shards: Shard[] = [];
  for (const [name = file, wanted] of names) shards.push(await openShard(folder, name, wanted));
  const shapes = Object.fromEntries(shards.flatMap(({ tensors }) => tensors.map(({ name, shape }) => [name, shape])));
  return {
    shapes,
    async *groups(isWanted) {
      for (const shard of shards) yield* readGroups(shard, isWanted);
    },
  };
}

/** Which tensors are wanted of which file: all of the one file where none is named. */
async function shardNames(
  path: string,
  name: string,
): Promise<ReadonlyMap<string | undefined, readonly string[] | undefined> | undefined> {
  const start = await withFile(path, (handle) => readRange(handle, 0, 64));
  return naming(name, async () => {
    const format = detectFormat(start);
    if (format === 'safetensors') return new Map([[undefined, undefined]]);
    if (format !== 'json') return undefined;
    const text = new TextDecoder().decode(await readPath(path));
    return text.includes('"weightsManifest"') ? undefined : readShardIndex(text);
  });
}

async function openShard(folder: WeightsFolder, file: string, wanted: readonly string[] | undefined): Promise<Shard> {
  const path = await folder.pathOf?.(file);
  if (path === undefined) throw new WeightsError(`${folder.nameOf(file)}: there is no such file${folder.absence ?? ''}.`);
  return naming(folder.nameOf(file), () =>
    withFile(path, async (handle) => {
      const { size } = await handle.stat();
      const first = await readRange(handle, 0, Math.min(16, size));
      const length = first.length < 8 ? 0 : Number(new DataView(first.buffer).getBigUint64(0, true));
      // A length that cannot be is found in the first bytes, before memory is made for it.
      const isPossible = length <= 100_000_000 && length <= size - 8;
      const header = readSafetensorsHeader(isPossible ? await readRange(handle, 0, 8 + length) : first);
      const found = size - header.dataStart;
      if (found !== header.dataLength) {
        throw new WeightsError(`the header announces ${header.dataLength} bytes of tensors, but ${found} are there.`);
      }
      const missing = wanted?.find((name) => !header.tensors.some((tensor) => tensor.name === name));
      if (missing !== undefined)
        throw new WeightsError(`the index says it holds the tensor ${JSON.stringify(missing)}, but it does not.`);
      const names = new Set(wanted);
      const tensors = wanted ? header.tensors.filter(({ name }) => names.has(name)) : header.tensors;
      return { file, path, dataStart: header.dataStart, tensors };
    }),
  );
}

async function* readGroups({ path, dataStart, tensors }: Shard, isWanted: (name: string) => boolean): AsyncGenerator<StateDict> {
  const handle = await process.getBuiltinModule('node:fs/promises').open(path);
  const buffer = new Uint8Array(Math.min(groupBytes, tensors.at(-1)?.end ?? 0));
  try {
    for (const group of grouped(tensors.filter(({ name }) => isWanted(name)))) {
      const [start, end] = [group[0]?.start ?? 0, group.at(-1)?.end ?? 0];
      // A tensor that fills the buffer would be taken for one that has its memory for itself, and gets some: whoever takes it may keep it.
      const into = end - start < buffer.length ? buffer : new Uint8Array(end - start);
      const bytes = await readRange(handle, dataStart + start, end - start, into);
      yield Object.fromEntries(
        group.map(({ name, dtype, shape, start: from, end: to }) => {
          return [name, { dtype, shape, data: decodeValues(dtype, bytes.subarray(from - start, to - start)) }];
        }),
      );
    }
  } finally {
    await handle.close();
  }
}

/** Tensors that follow each other, as many as may be read at once. */
function grouped(tensors: readonly TensorInfo[]): TensorInfo[][] {
  const groups: TensorInfo[][] = [];
  for (const tensor of tensors) {
    const group = groups.at(-1);
    if (group && tensor.end - (group[0]?.start ?? 0) <= groupBytes) group.push(tensor);
    else groups.push([tensor]);
  }
  return groups;
}

async function readRange(
  handle: FileHandle,
  start: number,
  length: number,
  buffer = new Uint8Array(length),
): Promise<Uint8Array<ArrayBuffer>> {
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function withFile<Result>(path: string, use: (handle: FileHandle) => Promise<Result>): Promise<Result> {
  const handle = await process.getBuiltinModule('node:fs/promises').open(path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/** Errors of the file get its name. */
async function naming<Result>(name: string, use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof WeightsError || error instanceof SafetensorsError) {
      throw new WeightsError(`${name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
