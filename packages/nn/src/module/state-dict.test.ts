import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Linear,
  type LoadableStateDict,
  readStateDict,
  Sequential,
  StateDictError,
} from '../index.js';

function makeNet(): Sequential {
  return new Sequential(
    new Conv2d(2, 4, [3, 2], { groups: 2 }),
    new ConvTranspose2d(4, 3, 2),
    new BatchNorm2d(3),
    new Linear(3, 2),
  );
}

describe('state dicts', () => {
  it("have torch's names, shapes and layout, and come back as they went", () => {
    using net = makeNet().initialize(1);
    using other = makeNet();
    const stateDict = net.stateDict();
    expect(Object.entries(stateDict).map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape}]`)).toEqual([
      '0.weight F32 [4,1,3,2]',
      '0.bias F32 [4]',
      '1.weight F32 [4,3,2,2]',
      '1.bias F32 [3]',
      '2.weight F32 [3]',
      '2.bias F32 [3]',
      '2.running_mean F32 [3]',
      '2.running_var F32 [3]',
      '2.num_batches_tracked I64 []',
      '3.weight F32 [2,3]',
      '3.bias F32 [2]',
    ]);
    expect(other.loadStateDict(stateDict)).toEqual({ missing: [], unexpected: [] });
    expect(other.stateDict()).toEqual(stateDict);
    const [mine, theirs] = [net, other].map((each) => each.namedState().map(([, { value }]) => value.dataSync()));
    expect(theirs).toEqual(mine);
  });

  it('can be read without blocking', async () => {
    using net = makeNet().initialize(1);
    expect(await readStateDict(net)).toEqual(net.stateDict());
  });

  it('are copies', () => {
    using net = new Linear(1, 1).initialize(0);
    const stateDict = net.stateDict();
    const [was] = stateDict['weight']?.data ?? [];
    stateDict['weight']?.data.fill(7 as never);
    expect(net.weight.value.dataSync()[0]).toBe(was);
    const given = { weight: { shape: [1, 1], data: Float32Array.of(2) }, bias: { shape: [1], data: Float32Array.of(3) } };
    net.loadStateDict(given);
    given.weight.data[0] = 5;
    expect(net.weight.value.dataSync()[0]).toBe(2);
  });

  it('take numbers of any type', () => {
    using net = new BatchNorm2d(1);
    const shape = [1];
    net.loadStateDict({
      weight: { shape, data: Float64Array.of(0.5) },
      bias: { shape, data: BigInt64Array.of(2n) },
      running_mean: { shape, data: [3] },
      running_var: { shape, data: Uint8Array.of(4) },
      num_batches_tracked: { shape: [], data: Int32Array.of(9) },
    });
    const values = Object.values(net.stateDict()).map(({ data }) => data[0]);
    expect(values).toEqual([0.5, 2, 3, 4, 9n]);
  });

  it('are held as they are where they are handed over and have their memory for themselves', () => {
    using layer = new Linear(2, 2, { bias: false });
    const heldOf = (data: Float32Array, isHandedOver?: boolean) => {
      layer.loadStateDict({ weight: { shape: [2, 2], data } }, isHandedOver === undefined ? {} : { isHandedOver });
      return layer.weight.value.dataSync();
    };
    const [own, view] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(0, 5, 6, 7, 8).subarray(1)];
    const isThere = (held: ArrayBufferView, data: Float32Array) => held.buffer === data.buffer;
    expect(isThere(heldOf(own), own)).toBe(false);
    expect(isThere(heldOf(own, true), own)).toBe(true);
    expect(isThere(heldOf(view, true), view)).toBe(false);
    expect([...layer.weight.value.dataSync()]).toEqual([5, 6, 7, 8]);
  });

  it('say all that does not fit at once, and then change nothing', () => {
    using net = makeNet().initialize(1);
    const { '0.bias': bias, '3.bias': _, ...rest } = net.stateDict();
    const before = net.stateDict();
    const numTensors = tf.memory().numTensors;
    const wrong = { ...rest, '0.bias': { shape: [2, 2], data: bias?.data ?? [] }, 'head.weight': { shape: [1], data: [1] } };
    const load = () => net.loadStateDict({ ...wrong, '0.weight': { shape: [4, 1, 3, 2], data: new Float32Array(24) } });
    expect(load).toThrow(StateDictError);
    expect(load).toThrow(
      [
        'The state dict does not fit Sequential:',
        '  missing (1):',
        '    3.bias',
        '  unexpected (1):',
        '    head.weight',
        '  of another shape (1):',
        '    0.bias is [2,2], but the model has [4]',
      ].join('\n'),
    );
    expect(net.stateDict()).toEqual(before);
    expect(tf.memory().numTensors).toBe(numTensors);
    try {
      load();
    } catch (error) {
      expect(error).toMatchObject({
        name: 'StateDictError',
        missing: ['3.bias'],
        unexpected: ['head.weight'],
        misshaped: [{ name: '0.bias', expected: [4], found: [2, 2] }],
      });
    }
  });

  it('pass over missing and unexpected names where they may, but never another shape', () => {
    using net = new Linear(1, 2).initialize(0);
    const bias = { shape: [2], data: [1, 2] };
    expect(net.loadStateDict({ bias, more: bias }, { strict: false })).toEqual({ missing: ['weight'], unexpected: ['more'] });
    expect([...(net.bias?.value.dataSync() ?? [])]).toEqual([1, 2]);
    expect(() => net.loadStateDict({ weight: bias }, { strict: false })).toThrow('weight is [2], but the model has [2,1]');
  });

  it('may lack the count of batches, as published weights do and torch lets them', () => {
    using net = makeNet();
    using trained = makeNet().initialize(1);
    const { '2.num_batches_tracked': count, ...published } = trained.stateDict();
    expect(count).toBeDefined();
    expect(net.loadStateDict(published)).toEqual({ missing: [], unexpected: [] });
    expect(net.stateDict()).toEqual(trained.stateDict());
    const seven = { shape: [], data: [7] };
    net.loadStateDict({ ...published, '2.num_batches_tracked': seven });
    net.loadStateDict(published);
    expect(net.stateDict()['2.num_batches_tracked']?.data).toEqual(BigInt64Array.of(7n));
    const { '2.running_mean': mean, ...lacking } = published;
    expect(mean).toBeDefined();
    expect(() => net.loadStateDict(lacking)).toThrow('missing (1):\n    2.running_mean');
  });

  it('must hold as many values as their shapes say', () => {
    using net = new Linear(1, 2).initialize(0);
    const stateDict = { ...net.stateDict(), bias: { shape: [2], data: [1] } };
    expect(() => net.loadStateDict(stateDict)).toThrow("The state dict's bias has 1 values, but its shape [2] needs 2.");
  });

  it('name what is no tensor, and take undefined for missing', () => {
    using net = new Linear(1, 2).initialize(0);
    const { weight } = net.stateDict();
    const load = (bias: unknown) => () => net.loadStateDict({ weight, bias } as unknown as LoadableStateDict);
    expect(load(undefined)).toThrow('missing (1):\n    bias');
    for (const broken of [null, [1, 2], { shape: [2] }, { data: [1, 2] }]) {
      expect(load(broken)).toThrow("The state dict's bias must be { shape, data } with two arrays of numbers.");
    }
  });

  it('refuse integers that do not fit into 32 bits', () => {
    using net = new BatchNorm2d(1).initialize(0);
    const count = { shape: [], data: BigInt64Array.of(2n ** 32n) };
    expect(() => net.loadStateDict({ ...net.stateDict(), num_batches_tracked: count })).toThrow(
      "The state dict's num_batches_tracked holds 4294967296, but the model counts in 32-bit integers.",
    );
  });
});
