import type { StateDict } from '@ocelli/safetensors';
import { describe, expect, it } from 'vitest';
import { moduleTensors, type PlainTensor, torchFile, torchTensors } from '../testing/torch-files.js';
import { zipOf } from '../testing/zip.js';
import { WeightsError } from '../weights-error.js';
import { readTorch } from './read-torch.js';

/** Shapes and values as in the fixture, which has 64-bit integers as texts. */
function plain(stateDict: StateDict): Record<string, PlainTensor> {
  const entries = Object.entries(stateDict).map(([name, { shape, data }]) => {
    return [
      name,
      {
        shape,
        values: Array.from(data as ArrayLike<number | bigint>, (value) => (typeof value === 'bigint' ? `${value}` : value)),
      },
    ];
  });
  return Object.fromEntries(entries) as Record<string, PlainTensor>;
}

function faultOf(read: () => void): unknown {
  try {
    return void read();
  } catch (error) {
    return error;
  }
}

describe('readTorch', () => {
  it.each(['zip', 'legacy'] as const)('reads tensors of every type and layout as PyTorch does (%s)', (name) => {
    const stateDict = readTorch(torchFile(name));
    expect(plain(stateDict)).toEqual(torchTensors);
    const dtypes = Object.fromEntries(Object.entries(stateDict).map(([key, { dtype }]) => [key, dtype]));
    expect(dtypes).toMatchObject({
      plain: 'F32',
      scalar: 'I64',
      half: 'F16',
      bfloat: 'BF16',
      double: 'F64',
      bool: 'BOOL',
      char: 'I8',
    });
    // Views where they can be: all of a storage, here.
    expect(stateDict['half']?.data).toBeInstanceOf(Float32Array);
    expect(stateDict['expanded']?.data).toHaveLength(6);
  });

  it.each(['checkpoint', 'checkpointLegacy', 'training', 'moduleZip'] as const)('finds the state dict in %s', (name) => {
    expect(plain(readTorch(torchFile(name)))).toEqual(moduleTensors);
  });

  it('takes the key that it is told', () => {
    expect(plain(readTorch(torchFile('training'), { key: 'model' }))).toEqual(moduleTensors);
    expect(() => readTorch(torchFile('training'), { key: 'ema' })).toThrow(
      new WeightsError('it holds no state dict under ema; it has "model", "optimizer", "big".'),
    );
    expect(() => readTorch(torchFile('training'), { key: 'optimizer' })).toThrow(new WeightsError('its "state" is no tensor.'));
  });

  it.each([
    ['hostile', 'posix.system (os.system)'],
    ['hostileLegacy', 'posix.system (os.system)'],
    ['hostilePickle', 'posix.system (os.system)'],
    ['hostileText', 'posix.system (os.system)'],
    ['wholeModule', 'torch.nn.modules.container.Sequential'],
  ] as const)('refuses what %s names, and runs nothing', (name, named) => {
    expect(() => readTorch(torchFile(name))).toThrow(
      new WeightsError(`the pickle names ${named}, which is refused: only tensors are read, and nothing is run.`),
    );
  });

  it.each(['zip', 'legacy'] as const)('refuses every truncation (%s)', (name) => {
    const bytes = torchFile(name);
    for (let length = 0; length < bytes.length; length++) {
      const error = faultOf(() => readTorch(bytes.subarray(0, length)));
      // Not by toThrow, which takes longer than reading.
      if (!(error instanceof WeightsError)) expect.unreachable(`${length} bytes: ${String(error)}`);
    }
  });

  it('says what other archives and pickles are', () => {
    expect(() => readTorch(zipOf({ 'a/b.txt': Uint8Array.of(1) }))).toThrow('the zip archive holds no data.pkl');
    expect(() => readTorch(Uint8Array.of(0x80, 2, 0x4b, 7, 0x2e))).toThrow('it is a pickle, but none that torch.save wrote.');
    const after = Uint8Array.from([...torchFile('legacy'), 0, 0]);
    expect(() => readTorch(after)).toThrow('2 bytes follow its last storage.');
  });
});
