import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { createPredictor } from '../evaluate/predict.js';
import { all, TinyNet, tinyLoader, tinyTrainer } from '../testing/tiny.js';
import { eager } from './eager.js';
import type { Engine } from './engine.js';

await tf.setBackend('cpu');
let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

/** The eager engine, with a look at what it is asked for. */
function watched(onCall: (name: string) => void = () => undefined): { engine: Engine; log: string[] } {
  const log: string[] = [];
  const engine: Engine = <const Arguments extends readonly unknown[], Result>(run: (...given: Arguments) => Result) => {
    log.push(`make ${run.name}`);
    const made = eager(run);
    const call = async (...given: Arguments): Promise<Result> => {
      onCall(run.name);
      return made(...given);
    };
    return Object.assign(call, { dispose: async () => void log.push(`free ${run.name}`) });
  };
  return { engine, log };
}

it('is asked once for the step and once for the evaluation of a trainer, however many epochs there are', async () => {
  const calls: string[] = [];
  const { engine, log } = watched((name) => calls.push(name));
  const run = tinyTrainer({ engine });
  const plain = tinyTrainer();
  const options = { epochs: 2, validation: tinyLoader({ length: 4 }) };
  const metrics = (await all(run.trainer.fit(tinyLoader(), options))).map((result) => result.metrics);
  expect(metrics).toEqual((await all(plain.trainer.fit(tinyLoader(), options))).map((result) => result.metrics));
  expect(run.trainer.model.stateDict()).toEqual(plain.trainer.model.stateDict());
  expect(calls.join(' ')).toBe('step step step step evaluation step step step step evaluation');
  run.release();
  plain.release();
  expect(log).toEqual(['make step', 'make evaluation', 'free step', 'free evaluation']);
});

it('may fail in the middle of a run: the state before the step stays, is saved, and goes on to the same weights', async () => {
  let isBroken = true;
  let steps = 0;
  const { engine } = watched((name) => {
    if (name === 'step' && ++steps === 3 && isBroken) throw new Error('no memory');
  });
  const run = tinyTrainer({ engine });
  const whole = tinyTrainer();
  await all(whole.trainer.fit(tinyLoader(), { epochs: 1 }));
  await expect(all(run.trainer.fit(tinyLoader(), { epochs: 1 }))).rejects.toThrow('no memory');
  expect(run.trainer.position).toMatchObject({ step: 2, batch: 2 });
  const { tensors, position } = await run.trainer.checkpoint();
  const other = tinyTrainer();
  other.trainer.restore({ tensors, position });
  isBroken = false;
  for (const { trainer } of [run, other]) {
    await all(trainer.fit(tinyLoader(), { epochs: 1 }));
    expect(await trainer.checkpoint()).toMatchObject({ tensors: (await whole.trainer.checkpoint()).tensors });
  }
  for (const { release } of [run, whole, other]) release();
});

it('predicts many images of one model', async () => {
  using model = new TinyNet().initialize(1);
  const { engine, log } = watched();
  const classify = createPredictor(model, engine);
  const images = tf.ones<tf.Rank.R4>([2, 4, 4, 1]);
  const [first, second] = [await classify(images), await classify(images)];
  expect(second).toEqual(first);
  expect(first.probabilities).toHaveLength(6);
  await classify.dispose();
  expect(log).toEqual(['make prediction', 'free prediction']);
  images.dispose();
});
