import { expect, test } from 'vitest';
import { SafetensorsError } from './error.js';
import { readShardedSafetensors } from './read-sharded.js';
import type { StateDict, StateDictEntry } from './state-dict.js';
import { writeSafetensors } from './write.js';

const value = (number: number): StateDictEntry => ({ dtype: 'F32', shape: [1], data: Float32Array.of(number) });
const [first, second] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];

function serve(files: Record<string, StateDict | Uint8Array>): { read: (file: string) => Promise<Uint8Array>; asked: string[] } {
  const asked: string[] = [];
  const read = (file: string) => {
    asked.push(file);
    const found = files[file];
    if (found === undefined) return Promise.reject(new Error(`${file}: not found`));
    return Promise.resolve(found instanceof Uint8Array ? found : writeSafetensors(found as StateDict));
  };
  return { read, asked };
}

test('gathers the listed tensors and asks for each shard once', async () => {
  const { read, asked } = serve({ [first]: { a: value(1), b: value(2) }, [second]: { c: value(3), unlisted: value(4) } });
  const index = { metadata: { total_size: 12 }, weight_map: { a: first, c: second, b: first } };
  expect(await readShardedSafetensors(JSON.stringify(index), read)).toEqual({ a: value(1), b: value(2), c: value(3) });
  expect(asked).toEqual([first, second]);
});

test('names the shard that lacks a tensor, is damaged or is not there', async () => {
  const index = JSON.stringify({ weight_map: { a: first, b: second } });
  await expect(readShardedSafetensors(index, serve({ [first]: { a: value(1) }, [second]: {} }).read)).rejects.toThrow(
    new SafetensorsError(`${second}: the index says it holds the tensor "b", but it does not.`),
  );
  const truncated = writeSafetensors({ a: value(1) }).subarray(0, 20);
  await expect(readShardedSafetensors(index, serve({ [first]: truncated }).read)).rejects.toThrow(
    `${first}: The header length is`,
  );
  await expect(readShardedSafetensors(index, serve({}).read)).rejects.toThrow(`${first}: not found`);
});

test.each([
  ['no JSON', '{', 'The index is not valid JSON'],
  ['no weight_map', '{"metadata":{}}', 'The index must have a weight_map from tensor to file, found nothing.'],
  ['a list', '{"weight_map":["a"]}', 'found ["a"]'],
  ['a file that is no text', '{"weight_map":{"a":1}}', 'plain file name for "a", found 1'],
  ['a parent folder', '{"weight_map":{"a":"../secret"}}', 'plain file name for "a", found "../secret": no folders.'],
  ['the parent folder itself', '{"weight_map":{"a":".."}}', 'plain file name'],
  ['an absolute path', '{"weight_map":{"a":"/etc/passwd"}}', 'plain file name'],
  ['a Windows path', '{"weight_map":{"a":"C:\\\\x"}}', 'plain file name'],
  ['an address', '{"weight_map":{"a":"https://example.org/x"}}', 'plain file name'],
  ['an empty name', '{"weight_map":{"a":""}}', 'plain file name'],
  ['__proto__', '{"weight_map":{"__proto__":"x"}}', 'The index names a tensor __proto__'],
  ['a repeated tensor', '{"weight_map":{"a":"x","a":"y"}}', 'the key "a" is there twice'],
])('refuses an index with %s', async (_, index, message) => {
  const { read, asked } = serve({});
  await expect(readShardedSafetensors(index, read)).rejects.toThrow(SafetensorsError);
  await expect(readShardedSafetensors(index, read)).rejects.toThrow(message);
  expect(asked).toEqual([]);
});
