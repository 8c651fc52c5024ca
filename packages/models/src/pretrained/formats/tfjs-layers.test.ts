import { describe, expect, it } from 'vitest';
import { WeightsError } from '../weights-error.js';
import { kerasToTorch } from './keras-to-torch.js';
import { readTfjsLayers } from './tfjs-layers.js';

const bytesOf = (...values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
const weight = (name: string, shape: readonly number[], more: object = {}) => ({ name, shape, dtype: 'float32', ...more });
const json = (...groups: readonly [paths: readonly string[], ...weights: object[]][]) =>
  JSON.stringify({ weightsManifest: groups.map(([paths, ...weights]) => ({ paths, weights })) });

async function read(text: string, files: Readonly<Record<string, Uint8Array>> = {}) {
  return readTfjsLayers(text, async (file) => files[file] ?? new Uint8Array(0));
}

describe('readTfjsLayers', () => {
  it('reads weights that lie together in files, and across them', async () => {
    const all = bytesOf(1, 2, 3, 4, 5, 6);
    const text = json([['a', 'b'], weight('x', [2]), weight('y', [2, 2])]);
    const stateDict = await read(text, { a: all.subarray(0, 10), b: all.subarray(10) });
    expect(stateDict['x']).toEqual({ dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) });
    expect(stateDict['y']).toEqual({ dtype: 'F32', shape: [2, 2], data: Float32Array.of(3, 4, 5, 6) });
  });

  it.each([
    ['{', 'it is not valid JSON'],
    ['[]', 'it has no weightsManifest'],
    [json([['../a'], weight('x', [1])]), 'a file of weights must be a plain name, found "../a": no folders.'],
    [json([['a'], weight('x', [-1])]), 'the weights "x" have the shape [-1].'],
    [json([['a'], weight('x', [1], { dtype: 'complex64' })]), 'of the type "complex64", expected float32, int32, bool'],
    [json([['a'], weight('x', [1], { quantization: { scale: 1 } })]), 'the weights "x" are quantised'],
    [json([['a'], weight('__proto__', [1])]), 'weights have the name "__proto__"'],
    [json([['a'], weight('x', [2])]), 'the weights of a take 8 bytes, but 4 are there.'],
    [json([['a'], weight('x', [2 ** 50, 2 ** 50])]), 'but 4 are there.'],
    [json([['a'], weight('x', [1])], [['a'], weight('x', [1])]), 'the weights "x" are there twice.'],
  ])('refuses %s', async (text, message) => {
    const reading = read(text, { a: bytesOf(1) });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(WeightsError);
  });
});

describe('kerasToTorch', () => {
  const count = (length: number) => Float32Array.from({ length }, (_, index) => index);
  const entry = (...shape: number[]) => ({
    dtype: 'F32' as const,
    shape,
    data: count(shape.reduce((product, extent) => product * extent, 1)),
  });

  it('gives weights the names and layouts of PyTorch', () => {
    const weights = {
      'a/kernel': entry(1, 2, 2, 3),
      'b/depthwise_kernel': entry(1, 2, 2, 2),
      'c/kernel:0': entry(2, 3),
      'c/bias': entry(3),
    };
    const stateDict = kerasToTorch({ ...weights, 'd/gamma': entry(2) }, (layer) => (layer === 'd' ? undefined : `net.${layer}`));
    expect(Object.fromEntries(Object.entries(stateDict).map(([name, { shape }]) => [name, shape]))).toEqual({
      'net.a.weight': [3, 2, 1, 2],
      'net.b.weight': [4, 1, 1, 2],
      'net.c.weight': [3, 2],
      'net.c.bias': [3],
      'd/gamma': [2],
    });
    // Value [0, w, i, o] of Keras is w 6 + i 3 + o, and it is [o, i, 0, w] here.
    expect([...(stateDict['net.a.weight']?.data ?? [])]).toEqual([0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]);
    expect([...(stateDict['net.b.weight']?.data ?? [])]).toEqual([0, 4, 1, 5, 2, 6, 3, 7]);
    expect([...(stateDict['net.c.weight']?.data ?? [])]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('refuses two weights of one name, and other kinds', () => {
    const one = { 'a/kernel': entry(1, 1), 'b/kernel': entry(1, 1) };
    expect(() => kerasToTorch(one, () => 'x')).toThrow(new WeightsError('b/kernel: there are other weights for x.weight.'));
    expect(() => kerasToTorch({ 'a/alpha': entry(1) }, () => 'x')).toThrow('a/alpha: expected one of kernel');
    expect(() => kerasToTorch({ 'a/kernel': entry(1, 1, 1) }, () => 'x')).toThrow('expected two or four axes, found [1,1,1]');
  });
});
