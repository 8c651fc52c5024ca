import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Linear, Sequential } from '@ocelli/nn';
import { readSafetensors, type StateDict, type TensorData, writeSafetensors, writeShardedSafetensors } from '@ocelli/safetensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPretrained } from './load-pretrained.js';
import { localFolder } from './sources/local-folder.js';
import { streamSafetensors } from './stream-safetensors.js';
import { WeightsError } from './weights-error.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ocelli-weights-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const bits = ({ buffer, byteOffset, byteLength }: TensorData) => Buffer.from(buffer, byteOffset, byteLength);

const counted = (length: number, first: number) => Float32Array.from({ length }, (_, index) => first + (index % 1000));

describe('streamSafetensors', () => {
  it('reads what readSafetensors reads, in groups of 16 MiB at most', async () => {
    const tensors: StateDict = {
      large: { dtype: 'F32', shape: [4_500_000], data: new Float32Array(4_500_000).fill(3) },
      half: { dtype: 'F16', shape: [3], data: Float32Array.of(1, 2, 3) },
      count: { dtype: 'I64', shape: [], data: BigInt64Array.of(7n) },
      small: { dtype: 'F32', shape: [2, 500], data: counted(1000, 5) },
      odd: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
    };
    const expected = readSafetensors(readFileSync(write('a.safetensors', writeSafetensors(tensors))));
    const streamed = await streamSafetensors(localFolder(folder), 'a.safetensors');
    expect(streamed?.shapes).toEqual(Object.fromEntries(Object.entries(expected).map(([name, { shape }]) => [name, shape])));
    let groups = 0;
    const seen: string[] = [];
    for await (const group of streamed?.groups((name) => name !== 'odd') ?? []) {
      groups++;
      for (const [name, { dtype, shape, data }] of Object.entries(group)) {
        seen.push(name);
        expect([dtype, shape]).toEqual([expected[name]?.dtype, expected[name]?.shape]);
        const [found, other] = [data, expected[name]?.data].map((values) => values && bits(values));
        expect(found?.equals(other ?? Buffer.alloc(0)), name).toBe(true);
      }
    }
    expect(groups).toBe(3);
    expect(seen.sort()).toEqual(['count', 'half', 'large', 'small']);
  });

  it('leaves other formats to others', async () => {
    write('model.json', '{"weightsManifest":[]}');
    expect(await streamSafetensors(localFolder(folder), 'model.json')).toBeUndefined();
  });

  const shards = () => {
    const state: StateDict = {
      a: { dtype: 'F32', shape: [4], data: counted(4, 0) },
      b: { dtype: 'F32', shape: [4], data: counted(4, 1) },
    };
    return writeShardedSafetensors(state, { maxShardBytes: 16 });
  };

  it.each<[string, (bytes: Uint8Array) => Uint8Array | undefined, string]>([
    ['is missing', () => undefined, ': there is no such file.'],
    ['is truncated', (bytes) => bytes.subarray(0, -1), ': the header announces 16 bytes of tensors, but 15 are there.'],
    ['is empty', (bytes) => bytes.subarray(0, 0), ': A safetensors file begins with 8 bytes'],
    ['has a header of 2^60 bytes', (bytes) => bytes.fill(0x10, 7, 8), ': The header length is 11529215046068470'],
    [
      'holds another tensor',
      () => writeSafetensors({ c: { dtype: 'F32', shape: [4], data: counted(4, 0) } }),
      'tensor "b", but it does not',
    ],
  ])('names a shard that %s', async (_what, damage, message) => {
    const { indexJson, shards: files } = shards();
    write('index.json', indexJson);
    for (const [index, { file, bytes }] of files.entries()) {
      const content = index === 1 ? damage(bytes()) : bytes();
      if (content) write(file, content);
    }
    const opening = streamSafetensors(localFolder(folder), 'index.json');
    await expect(opening).rejects.toThrow(`${join(folder, 'model-00002-of-00002.safetensors')}`);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toBeInstanceOf(WeightsError);
  });
});

describe('loadPretrained of a file on the disk', () => {
  it('keeps tensors of the very 16 MiB that are read at once, as ViT-L and ConvNeXt-B have', async () => {
    const side = 2048;
    const layer = () => new Linear(side, side, { bias: false });
    using net = new Sequential(layer(), layer(), layer());
    const state: StateDict = Object.fromEntries(
      [1, 2, 3].map((value, index) => [
        `${index}.weight`,
        { dtype: 'F32', shape: [side, side], data: new Float32Array(side ** 2).fill(value) },
      ]),
    );
    await loadPretrained(net, write('a.safetensors', writeSafetensors(state)));
    for (const [name, { data }] of Object.entries(net.stateDict())) {
      expect(bits(data as TensorData).equals(bits(state[name]?.data ?? new Float32Array())), name).toBe(true);
    }
  });

  it('says all that does not fit before it changes anything', async () => {
    using net = new Sequential(new Linear(2, 2), new Linear(2, 1)).initialize(1);
    const before = net.stateDict();
    const { '1.weight': weight, '1.bias': bias, ...rest } = before;
    const odd = { dtype: 'F32' as const, shape: [2], data: counted(2, 0) };
    const file = write('a', writeSafetensors({ ...rest, '1.weight': odd, more: odd }));
    expect([weight?.shape, bias?.shape]).toEqual([[1, 2], [1]]);
    const expected = [
      `${file}: not the weights of this model. The state dict does not fit Sequential:`,
      '  missing (1):',
      '    1.bias',
      '  unexpected (1):',
      '    more',
      '  of another shape (1):',
      '    1.weight is [2], but the model has [1,2]',
    ];
    await expect(loadPretrained(net, file)).rejects.toThrow(expected.join('\n'));
    await expect(loadPretrained(net, file, { strict: false })).rejects.toThrow('1.weight is [2], but the model has [1,2]');
    expect(net.stateDict()).toEqual(before);
    const rename = (name: string) => (name === '1.weight' ? undefined : name);
    expect(await loadPretrained(net, file, { strict: false, rename })).toEqual({
      file,
      missing: ['1.weight', '1.bias'],
      unexpected: ['more'],
    });
  });
});
