import { File } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { writeSafetensors } from '@ocelli/safetensors';
import { expect, it } from 'vitest';
import { openRun } from './open-run.js';

const config = {
  version: 1,
  model: { name: 'small-cnn', options: {} },
  classNames: ['circle', 'square'],
  preprocessing: { height: 32, width: 32, channels: 3, mean: [0.5], std: [0.2] },
};
const tensors = { weight: { dtype: 'F32', shape: [3], data: Float32Array.of(1, 2, 3) } } as const;

/** Weights with a checksum, as the trainer writes them. */
function sealed(metadata: Record<string, string>): Uint8Array {
  const sum = crc32(writeSafetensors(tensors, metadata)).toString(16).padStart(8, '0');
  return writeSafetensors(tensors, { ...metadata, checksum: `crc32:${sum}` });
}

const file = (name: string, content: string | Uint8Array) => new File([content], name) as globalThis.File;
const open = (weights: Uint8Array, text?: string) =>
  openRun({
    name: 'run',
    weights: file('best.safetensors', weights),
    ...(text !== undefined && { config: file('config.json', text) }),
    examples: [],
  });

it('reads the config and the weights', async () => {
  const run = await open(writeSafetensors(tensors), JSON.stringify(config));
  expect(run.config).toEqual(config);
  expect([...(run.weights.weight?.data ?? [])]).toEqual([1, 2, 3]);
});

it('takes the config from the weights where they come alone', async () => {
  expect((await open(sealed({ config: JSON.stringify(config) }))).config).toEqual(config);
  await expect(open(sealed({}))).rejects.toThrow('best.safetensors does not say which model it belongs to');
  await expect(open(sealed({ config: '[]' }))).rejects.toThrow('The config in best.safetensors is not what');
});

it('refuses damaged weights', async () => {
  const whole = sealed({ config: JSON.stringify(config) });
  await expect(open(whole.subarray(0, -1))).rejects.toThrow('best.safetensors is damaged, or no safetensors file.\nThe header');
  const changed = Uint8Array.from(whole);
  changed[changed.length - 2] = 7;
  await expect(open(changed)).rejects.toThrow(/damaged, or no safetensors file\.\nIts checksum is crc32:\w{8}, but crc32:\w{8}/);
  await expect(open(Uint8Array.of(1, 2, 3))).rejects.toThrow('there are only 3 bytes');
});
