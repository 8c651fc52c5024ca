import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { pickleBytes } from '../testing/pickle-bytes.js';
import { torchFile } from '../testing/torch-files.js';
import { zipOf } from '../testing/zip.js';
import { WeightsError } from '../weights-error.js';
import { readTorch } from './read-torch.js';

const [proto, stop] = [Uint8Array.of(0x80, 2), '.'];
const text = (value: string) => pickleBytes('X', value.length, 0, 0, 0, value);
const int32 = (value: number) => pickleBytes('J', new Uint8Array(Int32Array.of(value).buffer));

/** A tuple of sizes. */
const sizes = (...values: readonly number[]) => pickleBytes('(', ...values.map(int32), 't');

/** One tensor `w` of 32-bit floats, as PyTorch writes it, of a storage of `length` values. */
function tensorPickle(length: number, offset: number, shape: Uint8Array, strides: Uint8Array): Uint8Array {
  const storage = pickleBytes('(', text('storage'), 'ctorch\nFloatStorage\n', text('0'), text('cpu'), int32(length), 't', 'Q');
  const tensor = pickleBytes('ctorch._utils\n_rebuild_tensor_v2\n(', storage, int32(offset), shape, strides, 0x89, '}', 'tR');
  return pickleBytes(proto, '}', text('w'), tensor, 's', stop);
}

const archive = (pickle: Uint8Array, storage = new Uint8Array(8)) => zipOf({ 'a/data.pkl': pickle, 'a/data/0': storage });

describe('readTorch', () => {
  it('reads what these files are made of', () => {
    expect(readTorch(archive(tensorPickle(2, 0, sizes(2), sizes(1))))['w']?.data).toEqual(new Float32Array(2));
  });

  it.each([
    [
      'leaves its storage',
      tensorPickle(2, 1, sizes(2), sizes(1)),
      'has the shape [2], strides [1] and offset 1, but its storage "0" has 2',
    ],
    ['says a larger storage', tensorPickle(2 ** 30, 0, sizes(2), sizes(1)), 'takes 4294967296 bytes, but 8 are there.'],
    ['is one value many times', tensorPickle(2, 0, sizes(50_000, 50_000), sizes(0, 0)), 'take more memory than the file may.'],
    [
      'has more values than can be counted',
      tensorPickle(2, 0, sizes(2 ** 30, 2 ** 30), sizes(0, 0)),
      'has the shape [1073741824,',
    ],
    ['has a negative stride', tensorPickle(2, 1, sizes(2), sizes(-1)), 'of what is no storage, offset, shape and strides.'],
    [
      'has a thousand axes',
      tensorPickle(2, 0, sizes(...Array.from({ length: 1000 }, () => 1)), sizes()),
      'of what is no storage',
    ],
    [
      'names a module',
      pickleBytes(proto, 'cbuiltins\neval\n', text('1'), 0x85, 'R', stop),
      'names builtins.eval, which is refused',
    ],
    ['names one by its parts', pickleBytes(proto, text('os'), text('system'), 0x93, stop), 'names os.system, which is refused'],
    ['makes an object', pickleBytes(proto, '(ios\nsystem\n', stop), 'names os.system, which is refused'],
    ['calls a storage type', pickleBytes(proto, 'ctorch\nFloatStorage\n)R', stop), 'calls what is no function'],
    ['uses another operation', pickleBytes(proto, 'ctorch\nFloatStorage\n)', 0x81, stop), 'the operation 0x81'],
    ['says a long text', pickleBytes(proto, 0x8d, new Uint8Array(8).fill(0x7f), stop), 'bytes at 11, but 1 are left'],
    ['says a long number', pickleBytes(proto, 0x8b, 0xff, 0xff, 0xff, 0x7f, stop), 'a whole number of 2147483647 bytes'],
    ['pops what is not there', pickleBytes(proto, '0', stop), 'takes a value that is not there'],
    ['has no end', pickleBytes(proto, '}'), 'asks for 1 bytes at 3, but 0 are left'],
    ['sets __proto__', pickleBytes(tensorPickle(2, 0, sizes(2), sizes(1)).map((byte) => (byte === 0x77 ? 0x30 : byte))), ''],
  ])('a pickle that %s', (_what, pickle, message) => {
    if (message === '') return void expect(Object.keys(readTorch(archive(pickle)))).toEqual(['0']);
    return expect(() => readTorch(archive(pickle))).toThrow(
      expect.objectContaining({ name: 'WeightsError', message: expect.stringContaining(message) as string }),
    );
  });

  it('gives up a pickle that only makes lists', () => {
    expect(() => readTorch(new Uint8Array(2 ** 20 + 1).fill(0x5d))).toThrow('the pickle takes more than 1048576 operations.');
  });

  it('takes no name that would change every object', () => {
    const longer = pickleBytes(proto, '}', text('__proto__'), tensorPickle(2, 0, sizes(2), sizes(1)).subarray(9, -2), 's', stop);
    expect(() => readTorch(archive(longer))).toThrow('it has the name __proto__.');
  });

  it('unpacks no bomb: neither what is compressed nor what says more than the archive has', () => {
    const bomb = zipSync({ 'a/data/0': new Uint8Array(2 ** 20) });
    expect(() => readTorch(bomb)).toThrow(`the zip archive's "a/data/0" is compressed, as PyTorch writes none.`);
    const bytes = torchFile('moduleZip');
    const entry = Buffer.from(bytes).indexOf('PK\x01\x02', 'latin1');
    const view = new DataView(bytes.buffer);
    for (const field of [20, 24]) view.setUint32(entry + field, 0xfffffff0, true);
    expect(() => readTorch(bytes)).toThrow('says 4294967280 bytes: truncated or damaged.');
  });

  it('does not walk through billions of files that an archive says it lists', () => {
    // The end of a ZIP64 archive that says it has 2^32 - 1 files.
    const end = new Uint8Array(56 + 20 + 22);
    const view = new DataView(end.buffer);
    view.setUint32(0, 0x06064b50, true);
    view.setUint32(32, 0xffffffff, true);
    view.setUint32(56, 0x07064b50, true);
    view.setUint32(76, 0x06054b50, true);
    view.setUint16(84, 0xffff, true);
    const bytes = Uint8Array.from([0x50, 0x4b, 3, 4, ...new Uint8Array(60), ...end]);
    new DataView(bytes.buffer).setUint32(64 + 56 + 8, 64, true);
    const start = performance.now();
    expect(() => readTorch(bytes)).toThrow(WeightsError);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
