import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StateDict } from '@ocelli/safetensors';
import { describe, expect, it } from 'vitest';
import { readPretrained } from './load-pretrained.js';

const data = process.env['OCELLI_DATA'];
const at = (path: string) => join(data ?? '', 'weights', path);
if (data === undefined) process.stdout.write('notice: OCELLI_DATA is not set, published weights are not read\n');

const bits = ({ data: values }: StateDict[string]) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

describe.skipIf(data === undefined || !existsSync(at('cifar10_resnet')))('files of PyTorch before version 1.6', () => {
  it.each([
    ['resnet20-12fca82f.th', 'cifar10_resnet20.safetensors'],
    ['resnet56-4bfd9763.th', 'cifar10_resnet56.safetensors'],
  ])('%s holds what %s does, bit for bit', async (original, derived) => {
    const { stateDict } = await readPretrained(at(`cifar10_resnet/${original}`));
    const { stateDict: expected } = await readPretrained(at(`cifar10_resnet/${derived}`));
    expect(Object.keys(stateDict).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, entry] of Object.entries(expected)) {
      expect([stateDict[name]?.dtype, stateDict[name]?.shape], name).toEqual([entry.dtype, entry.shape]);
      expect(stateDict[name] && bits(stateDict[name]).equals(bits(entry)), name).toBe(true);
    }
  });
});

describe.skipIf(data === undefined || !existsSync(at('mobilenet_v1_0.75_224_tfjs')))('a model of TensorFlow.js', () => {
  it('is read from all its 55 files', async () => {
    const { stateDict, file } = await readPretrained(at('mobilenet_v1_0.75_224_tfjs'));
    expect(file).toBe(at('mobilenet_v1_0.75_224_tfjs/model.json'));
    const entries = Object.values(stateDict);
    // The 2,601,976 values of which its page speaks, in the 55 files; each has values, none is NaN.
    expect(entries.reduce((sum, entry) => sum + entry.data.length, 0)).toBe(2_601_976);
    expect(entries).toHaveLength(137);
    expect(stateDict['conv_preds/kernel']?.shape).toEqual([1, 1, 768, 1000]);
    for (const [name, { data: values }] of Object.entries(stateDict)) {
      expect(
        (values as Float32Array).every((value) => Number.isFinite(value)),
        name,
      ).toBe(true);
    }
  });
});
