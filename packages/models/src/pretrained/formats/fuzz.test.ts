import { readSafetensors, readShardedSafetensors, SafetensorsError, type StateDict, writeSafetensors } from '@ocelli/safetensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPretrainedConfig } from '../pretrained-config.js';
import { readWeights } from '../read-weights.js';
import { mutations } from '../testing/mutations.js';
import { torchFile } from '../testing/torch-files.js';
import { WeightsError } from '../weights-error.js';
import { detectFormat } from './detect-format.js';
import { readTorch } from './read-torch.js';
import { readTfjsLayers } from './tfjs-layers.js';

const rounds = 10_000;
const files = { weights: new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer) };
const tensors: StateDict = {
  a: { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) },
  b: { dtype: 'I64', shape: [], data: BigInt64Array.of(3n) },
};
const safetensors = writeSafetensors(tensors, { format: 'pt' });
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Most errors here are thrown to be caught, and making their traces takes longer than the rest. */
let traceLimit: number;
beforeAll(() => {
  traceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = traceLimit;
});

/** Whether a reader refuses bytes; what it reads must hold as many values as it says, and not much more than the bytes. */
async function isRefused(read: () => StateDict | Promise<StateDict>, bytes: Uint8Array): Promise<boolean> {
  let stateDict: StateDict;
  try {
    stateDict = await read();
  } catch (error) {
    if (error instanceof WeightsError || error instanceof SafetensorsError) return true;
    throw error;
  }
  const buffers = new Set<ArrayBufferLike>();
  for (const [name, { shape, data }] of Object.entries(stateDict)) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (data.length !== size) expect.unreachable(`${name}: [${shape}] has ${data.length} values`);
    buffers.add(data.buffer);
  }
  const held = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (held > 4 * bytes.length + 2 ** 24 + 100) expect.unreachable(`${bytes.length} bytes became ${held}`);
  return false;
}

async function refusals(
  file: Uint8Array,
  seed: number,
  read: (bytes: Uint8Array) => StateDict | Promise<StateDict>,
): Promise<number> {
  expect(await isRefused(() => read(file), file)).toBe(false);
  let refused = 0;
  for (const bytes of mutations(file, rounds, seed)) if (await isRefused(() => read(bytes), bytes)) refused++;
  return refused;
}

describe('10,000 damaged copies each are read or refused, never worse:', () => {
  // Where a change only meets a value, the file stays a good one: so some are read, and most are refused.
  it('of zip archives of PyTorch', async () => {
    const refused = await refusals(torchFile('moduleZip'), 1, (bytes) => readTorch(bytes));
    expect(refused).toBeGreaterThan(rounds * 0.3);
    expect(refused).toBeLessThan(rounds);
  });

  it('of older files of PyTorch', async () => {
    const refused = await refusals(torchFile('checkpointLegacy'), 2, (bytes) => readTorch(bytes));
    expect(refused).toBeGreaterThan(rounds * 0.5);
    expect(refused).toBeLessThan(rounds);
  });

  it('of safetensors', async () => {
    const refused = await refusals(safetensors, 3, readSafetensors);
    expect(refused).toBeGreaterThan(rounds * 0.5);
    expect(refused).toBeLessThan(rounds);
  });

  it('of an index of safetensors', async () => {
    const index = text({ metadata: {}, weight_map: { a: 'one', b: 'one' } });
    const refused = await refusals(index, 4, (bytes) => readShardedSafetensors(decode(bytes), async () => safetensors));
    expect(refused).toBeGreaterThan(rounds * 0.5);
    expect(refused).toBeLessThan(rounds);
  });

  it('of model.json of TensorFlow.js', async () => {
    const weights = [
      { name: 'a/kernel', shape: [2, 2], dtype: 'float32' },
      { name: 'a/bias', shape: [2], dtype: 'float32' },
    ];
    const model = text({ modelTopology: {}, weightsManifest: [{ paths: ['weights'], weights }] });
    const refused = await refusals(model, 5, (bytes) => readTfjsLayers(decode(bytes), async () => files.weights));
    expect(refused).toBeGreaterThan(rounds * 0.5);
    expect(refused).toBeLessThan(rounds);
  });

  it('of config.json, of which what is wrong is left out', () => {
    const config = text({
      architecture: 'a',
      pretrained_cfg: { input_size: [3, 8, 8], mean: [1, 1, 1], std: [1, 1, 1] },
      label_names: ['x'],
    });
    expect(readPretrainedConfig(decode(config)).preprocessing?.imageSize).toBe(8);
    for (const bytes of mutations(config, rounds, 6)) {
      const { preprocessing, labels = [] } = readPretrainedConfig(decode(bytes));
      if (preprocessing?.resizeTo !== undefined && !(preprocessing.resizeTo >= preprocessing.imageSize))
        expect.unreachable(decode(bytes));
      if (labels.some((label) => typeof label !== 'string')) expect.unreachable(decode(bytes));
    }
  });

  it('of files whose format is told by their content', async () => {
    let refused = 0;
    for (const [index, file] of [
      torchFile('moduleZip'),
      torchFile('hostileText'),
      safetensors,
      text({ weight_map: {} }),
    ].entries()) {
      for (const bytes of mutations(file.subarray(0, 200), rounds / 4, 7 + index)) {
        const folder = { nameOf: (name: string) => name, hasConfig: false, read: async () => bytes };
        if (await isRefused(() => readWeights(folder, 'file', {}), bytes)) refused++;
      }
    }
    expect(refused).toBeGreaterThan(rounds * 0.5);
  });
});

describe('detectFormat', () => {
  it('knows each format by its first bytes', () => {
    expect(detectFormat(torchFile('zip'))).toBe('torch');
    expect(detectFormat(torchFile('legacy'))).toBe('torch');
    expect(detectFormat(torchFile('hostileText'))).toBe('torch');
    expect(detectFormat(safetensors)).toBe('safetensors');
    expect(detectFormat(text({ weight_map: {} }))).toBe('json');
    expect(detectFormat(new TextEncoder().encode('\n {"a":{}}'))).toBe('json');
    expect(() => detectFormat(Uint8Array.of(0x1f, 0x8b))).toThrow('its first bytes are 1f 8b');
  });
});
