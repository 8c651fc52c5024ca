import { type ClassificationDataset, DataLoader, type DataLoaderOptions } from '@ocelli/data';
import { VisionTransformer } from '@ocelli/models/vit';
import type { Module } from '@ocelli/nn';
import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BatchSource } from '../batch/batch-source.js';
import { evaluate } from '../evaluate/evaluate.js';
import { crossEntropy } from '../losses/cross-entropy.js';
import { adamW } from '../optimizers/adam.js';
import type { GradientTransform } from '../optimizers/clip.js';
import { sgd } from '../optimizers/sgd.js';
import { constant } from '../schedules/constant.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { all, TinyNet, tinyDataset, tinyLoader, tinyTrainer } from '../testing/tiny.js';
import type { TrainerCallbacks } from '../trainer/results.js';
import { cacheFeatures } from './cache-features.js';
import { freezeTo } from './freeze-to.js';
import { layerDecay } from './layer-decay.js';
import { featureShape, streamFeatures } from './stream-features.js';

let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

/** The same pictures each time. */
function steadyDataset(): ClassificationDataset {
  const drawn = tinyDataset();
  const items = Array.from({ length: drawn.length }, (_, index) => drawn.get(index, new Rng(index)));
  return { ...drawn, get: (index) => items[index] as (typeof items)[number] };
}

function steadyLoader(options: Partial<DataLoaderOptions> = {}): DataLoader {
  return new DataLoader(steadyDataset(), { batchSize: 4, shuffle: true, seed: 5, ...options });
}

const stateOf = (model: TinyNet) => model.stateDict();

describeOnEachBackend('fine-tuning', () => {
  it('leaves what is frozen as it is, with no gradient, no slot and no batch in its statistics', async () => {
    const model = new TinyNet().initialize(1);
    freezeTo(model, -1);
    const before = stateOf(model);
    const differentiated = new Set<string>();
    const note: GradientTransform = (gradients) => {
      for (const name of Object.keys(gradients)) differentiated.add(name);
      return { ...gradients };
    };
    const { trainer, release } = tinyTrainer({ model, optimizer: adamW(), gradientTransforms: [note] });
    await all(trainer.fit(tinyLoader(), { epochs: 2, validation: tinyLoader() }));
    expect([...differentiated]).toEqual(['fc.weight', 'fc.bias']);
    const slots = Object.keys(trainer.state).filter((name) => name.startsWith('optimizer/'));
    expect(slots.every((name) => name === 'optimizer/step' || name.includes('.fc.'))).toBe(true);
    const after = stateOf(model);
    const moved = Object.keys(after).filter((name) => String(after[name]?.data) !== String(before[name]?.data));
    expect(moved).toEqual(['fc.weight', 'fc.bias']);
    release();
  });

  it.each([1, 3])(
    'trains a head on features computed once to what frozen layers come to, in steps of %i batches',
    async (accumulate) => {
      const [whole, headed] = [new TinyNet().initialize(1), new TinyNet().initialize(1)];
      for (const model of [whole, headed]) freezeTo(model, -1);
      const first = tinyTrainer({ model: whole, accumulate });
      const results = await all(first.trainer.fit(steadyLoader(), { epochs: 3, validation: steadyLoader({ shuffle: false }) }));
      const features = await cacheFeatures(headed, steadyLoader({ shuffle: false, batchSize: 5 }));
      expect([features.length, features.shape, features.bytes]).toEqual([14, [2, 2, 3], 14 * 12 * 4]);
      const second = tinyTrainer({ model: features.head, accumulate });
      const loader = (shuffle: boolean) => new DataLoader(features, { batchSize: 4, shuffle, seed: 5 });
      const quick = await all(second.trainer.fit(loader(true), { epochs: 3, validation: loader(false) }));
      // The same dropout in the same order: the layers have the names that they have in the whole model.
      expect(quick.map(({ metrics }) => metrics)).toEqual(results.map(({ metrics }) => metrics));
      expect(stateOf(headed)).toEqual(stateOf(whole));
      expect(headed.fc.weight.path).toBe('fc.weight');
      first.release();
      second.trainer.dispose();
      headed.dispose();
    },
  );

  it('trains a head on features computed in each epoch to what cached ones come to, also from the middle of an epoch', async () => {
    const cached = new TinyNet().initialize(1);
    freezeTo(cached, -1);
    const kept = await cacheFeatures(cached, steadyLoader({ shuffle: false }));
    const whole = tinyTrainer({ model: kept.head });
    const loader = new DataLoader(kept, { batchSize: 4, shuffle: true, seed: 5 });
    const expected = await all(whole.trainer.fit(loader, { epochs: 2, validation: loader }));
    const model = new TinyNet().initialize(1);
    freezeTo(model, -1);
    const features = streamFeatures(model, [4, 4, 1]);
    const images = features.of(steadyLoader());
    const stop = new AbortController();
    const halt: TrainerCallbacks = { onStep: ({ step }) => void (step === 2 && stop.abort()) };
    const begun = tinyTrainer({ model: features.head, callbacks: halt });
    await all(begun.trainer.fit(images, { epochs: 2, validation: images, signal: stop.signal }));
    const checkpoint = await begun.trainer.checkpoint();
    expect([checkpoint.position.batch, images.length]).toEqual([2, 4]);
    const resumed = tinyTrainer({ model: features.head });
    resumed.trainer.restore(checkpoint);
    const results = await all(resumed.trainer.fit(images, { epochs: 2, validation: images }));
    expect(results.map(({ metrics }) => metrics)).toEqual(expected.map(({ metrics }) => metrics));
    expect(stateOf(model)).toEqual(stateOf(cached));
    await features.dispose();
    for (const { trainer } of [whole, begun, resumed]) trainer.dispose();
    for (const used of [cached, model]) used.dispose();
  });

  it.each([3, 13])(
    'passes over picture %i in the same batches, whether features are computed once or in each epoch',
    async (bad) => {
      const steady = steadyDataset();
      const get: ClassificationDataset['get'] = (index, rng) => {
        if (index === bad) throw new Error('The picture is torn.');
        return steady.get(index, rng);
      };
      const options = { batchSize: 4, seed: 5, onBadSample: 'skip' } as const;
      const loader = (shuffle: boolean) => new DataLoader({ ...steady, get }, { ...options, shuffle });
      const train = async (model: TinyNet, headOf: (model: TinyNet) => Promise<[Module, (shuffle: boolean) => BatchSource]>) => {
        model.initialize(1);
        freezeTo(model, -1);
        const [head, images] = await headOf(model);
        const { trainer } = tinyTrainer({ model: head });
        const results = await all(trainer.fit(images(true), { epochs: 2, validation: images(false) }));
        trainer.dispose();
        return { metrics: results.map(({ metrics, steps }) => ({ metrics, steps })), state: stateOf(model) };
      };
      const [kept, anew] = [new TinyNet().initialize(1), new TinyNet().initialize(1)];
      const once = await train(kept, async (model) => {
        const features = await cacheFeatures(model, loader(false));
        const torn = { index: bad, description: `picture ${bad}`, reason: 'The picture is torn.' };
        expect([features.length, features.badSamples, features.describe(bad)]).toEqual([14, [torn], `picture ${bad}`]);
        const failing = new DataLoader(features, { batchSize: 14 });
        await expect(all(failing.epoch(0))).rejects.toThrow(
          `Sample ${bad} (picture ${bad}) could not be loaded: The picture is torn.`,
        );
        return [features.head, (shuffle) => new DataLoader(features, { ...options, shuffle })];
      });
      const streamed = streamFeatures(anew, [4, 4, 1]);
      expect(await train(anew, async () => [streamed.head, (shuffle) => streamed.of(loader(shuffle))])).toEqual(once);
      await streamed.dispose();
      for (const model of [kept, anew]) model.dispose();
    },
  );

  it('moves each group of layers at its own rate', async () => {
    const take = async (decay?: number) => {
      const model = new TinyNet().initialize(1);
      const before = stateOf(model);
      const groups = decay === undefined ? [] : layerDecay(model, decay);
      const { trainer, release } = tinyTrainer({ model, optimizer: sgd({ groups }), schedule: constant({ rate: 0.5 }) });
      await all(trainer.fit(new DataLoader(steadyDataset(), { batchSize: 14 }), { epochs: 1 }));
      const after = stateOf(model);
      release();
      const moved = (name: string) =>
        Array.from(after[name]?.data as Float32Array, (value, index) => value - Number(before[name]?.data[index]));
      return { conv: moved('conv.weight'), norm: moved('norm.bias'), fc: moved('fc.weight') };
    };
    const [even, decayed] = [await take(), await take(0.25)];
    const scaled = (values: readonly number[], by: number) => values.map((value) => expect.closeTo(by * value, 6));
    expect(decayed.fc).toEqual(even.fc);
    expect(decayed.norm).toEqual(scaled(even.norm, 1 / 4));
    expect(decayed.conv).toEqual(scaled(even.conv, 1 / 16));
    expect(Math.max(...decayed.conv.map(Math.abs))).toBeGreaterThan(1e-4);
  });

  it('goes on from a checkpoint in the middle of an epoch to the very weights', async () => {
    const start = (callbacks: TrainerCallbacks = {}) => {
      const model = new TinyNet().initialize(1);
      freezeTo(model, 1);
      return tinyTrainer({ model, optimizer: adamW({ groups: layerDecay(model, 0.5) }), callbacks });
    };
    const whole = start();
    await all(whole.trainer.fit(tinyLoader(), { epochs: 2 }));
    const stop = new AbortController();
    const first = start({ onStep: ({ step }) => void (step === 6 && stop.abort()) });
    await all(first.trainer.fit(tinyLoader(), { epochs: 2, signal: stop.signal }));
    const checkpoint = await first.trainer.checkpoint();
    expect([checkpoint.position.epoch, checkpoint.position.batch]).toEqual([1, 2]);
    const second = start();
    second.trainer.restore(checkpoint);
    await all(second.trainer.fit(tinyLoader(), { epochs: 2 }));
    expect(second.trainer.model.stateDict()).toEqual(whole.trainer.model.stateDict());
    for (const { release } of [whole, first, second]) release();
  });
});

describe('fine-tuning', () => {
  const rates = (model: TinyNet, decay?: number) =>
    ['conv.weight', 'norm.weight', 'norm.bias', 'fc.weight'].map(
      (name) => layerDecay(model, decay).find(({ match }) => match(name))?.learningRateScale,
    );

  it('spreads rates from the head to a hundredth at the stem, or as it is told, and leaves frozen layers out', () => {
    const model = new TinyNet();
    expect(rates(model)).toEqual([expect.closeTo(0.01, 9), expect.closeTo(0.1, 9), expect.closeTo(0.1, 9), 1]);
    expect(rates(model, 0.5)).toEqual([0.25, 0.5, 0.5, 1]);
    freezeTo(model, 1);
    expect(rates(model, 0.5)).toEqual([undefined, 0.5, 0.5, 1]);
    for (const decay of [0, 1.1, Number.NaN]) {
      expect(() => layerDecay(model, decay)).toThrow(`layerDecay: decay must be above 0 and at most 1, but it is ${decay}.`);
    }
  });

  it('freezes the groups before one, and thaws the others', () => {
    const model = new TinyNet();
    const trained = () => model.namedParameters().flatMap(([name, { requiresGrad }]) => (requiresGrad ? [name] : []));
    freezeTo(model, -1);
    expect(trained()).toEqual(['fc.weight', 'fc.bias']);
    freezeTo(model, 1);
    expect(trained()).toEqual(['norm.weight', 'norm.bias', 'fc.weight', 'fc.bias']);
    expect(() => freezeTo(model, 3)).toThrow('freezeTo: group must be a whole number from -3 to 2, but it is 3.');
    expect(trained()).toHaveLength(4);
    freezeTo(model, 0);
    expect(trained()).toHaveLength(6);
  });

  it('refuses to go on when other layers are frozen, or all are', async () => {
    const { trainer, release } = tinyTrainer();
    freezeTo(trainer.model as TinyNet, -1);
    await expect(all(trainer.fit(tinyLoader(), { epochs: 1 }))).rejects.toThrow('What is frozen has changed');
    release();
    const model = new TinyNet().initialize(1).freeze();
    const frozen = tinyTrainer({ model });
    await expect(all(frozen.trainer.fit(tinyLoader(), { epochs: 1 }))).rejects.toThrow(
      'TinyNet has no parameter to train: all are frozen.',
    );
    frozen.release();
  });

  it('stops computing features when it is told to, and says where there are none', async () => {
    const model = new TinyNet().initialize(1);
    const signal = AbortSignal.abort('enough');
    await expect(cacheFeatures(model, tinyLoader(), { signal })).rejects.toBe('enough');
    const empty = { length: 0, async *epoch() {} };
    await expect(cacheFeatures(model, empty)).rejects.toThrow('cacheFeatures: the loader gave no image.');
    model.dispose();
  });

  it('hands tokens to a head as it takes them', async () => {
    const sizes = { inChannels: 1, imageSize: 4, patchSize: 2, numClasses: 3, width: 8, depth: 1, heads: 2, feedForward: 8 };
    using model = new VisionTransformer({ ...sizes, dropout: 0, attentionDropout: 0, dropPath: 0 }).initialize(1);
    // Its head is all zeros at first.
    model.heads.head.weight.value = tf.tensor2d(
      Array.from({ length: 24 }, (_, index) => Math.sin(index)),
      [3, 8],
    );
    const measured = { loss: crossEntropy() };
    const features = await cacheFeatures(model, steadyLoader({ shuffle: false }));
    expect(features.shape).toEqual([5, 8]);
    expect(featureShape(model, [4, 4, 1])).toEqual([5, 8]);
    const streamed = streamFeatures(model, [4, 4, 1]);
    const [cached, anew, direct] = [
      await evaluate(features.head, new DataLoader(features, { batchSize: 4 }), measured),
      await evaluate(streamed.head, streamed.of(steadyLoader({ shuffle: false })), measured),
      await evaluate(model, steadyLoader({ shuffle: false }), measured),
    ];
    expect([cached, anew]).toEqual([direct, direct]);
    await streamed.dispose();
  });
});
