import { Flatten, Linear, Module, Sequential } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import { eager } from './engine/eager.js';
import type { Engine } from './engine/engine.js';
import { topKAccuracy } from './metrics/accuracy.js';
import { adamW } from './optimizers/adam.js';
import { clipByNorm } from './optimizers/clip.js';
import { sgd } from './optimizers/sgd.js';
import { cosine } from './schedules/cosine.js';
import { NonFiniteError } from './step/non-finite.js';
import { describeOnEachBackend } from './testing/each-backend.js';
import { all, TinyNet, tinyLoader, tinyTrainer } from './testing/tiny.js';
import type { EpochResult, StepResult } from './trainer/results.js';
import type { TrainerOptions } from './trainer/trainer-options.js';
import type { Trainer } from './trainer.js';

let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

/** Without layers that see a batch as a whole. */
class Perceptron extends Module {
  readonly fc1 = new Linear(16, 8);
  readonly fc2 = new Linear(8, 3);
  override forward(images: tf.Tensor4D): tf.Tensor2D {
    return this.fc2.forward(relu(this.fc1.forward(tf.reshape(images, [-1, 16]))));
  }
}

interface RunOptions extends Partial<TrainerOptions> {
  readonly batchSize: number;
  readonly length?: number;
  readonly epochs?: number;
}

/** Trains to the end: the steps, the epochs without times, and the weights by name. */
async function run({ batchSize, length = 14, epochs = 2, ...options }: RunOptions) {
  const steps: StepResult[] = [];
  const model = options.model ?? new Perceptron().initialize(1);
  const { trainer, release } = tinyTrainer({ ...options, model, callbacks: { onStep: (result) => void steps.push(result) } });
  const loader = tinyLoader({ length }, { batchSize });
  const results = await all(trainer.fit(loader, { epochs, validation: tinyLoader({ length: 4 }) }));
  const weights = Object.entries(model.stateDict()).map(([name, { data }]) => [name, Array.from(data as Float32Array, Number)]);
  release();
  return { steps, results, weights: Object.fromEntries(weights) as Record<string, number[]> };
}

const near = (values: Record<string, number[]>) =>
  // Eight steps in float32, whose sums over images are added up in another order.
  Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.map((value) => expect.closeTo(value, 5))]));

/** Of a step what does not depend on the clock or on the number of batches. */
const told = ({ step, totalSteps, epoch, loss, learningRate, gradientNorm }: StepResult) => ({
  step,
  totalSteps,
  epoch,
  loss: expect.closeTo(loss, 5) as number,
  learningRate,
  gradientNorm: expect.closeTo(gradientNorm, 5) as number,
});

describeOnEachBackend('gradients accumulated over batches', () => {
  it.each([
    { name: 'sgd, all batches alike', optimizer: () => sgd({ momentum: 0.9 }), length: 16, batchSize: 2, accumulate: 4 },
    {
      name: 'adamW, clipped, a smaller batch and a shorter step at the end',
      optimizer: () => adamW(),
      length: 14,
      batchSize: 4,
      accumulate: 3,
    },
    {
      name: 'sgd, a smaller batch within a step',
      optimizer: () => sgd({ weightDecay: 0.1 }),
      length: 14,
      batchSize: 4,
      accumulate: 2,
    },
  ])('make the steps that their images make as one batch: $name', async ({ optimizer, length, batchSize, accumulate }) => {
    const options = { length, schedule: cosine({ peak: 0.05, warmupSteps: 2 }), gradientTransforms: [clipByNorm(0.7)] };
    const apart = await run({ ...options, optimizer: optimizer(), batchSize, accumulate });
    const whole = await run({ ...options, optimizer: optimizer(), batchSize: batchSize * accumulate });
    expect(apart.weights).toEqual(near(whole.weights));
    expect(apart.steps).toMatchObject(whole.steps.map(told));
    const metrics = ({ metrics: { train, validation } }: EpochResult) => [train, validation].map((part) => part?.['loss']);
    const losses = whole.results.map((result) => metrics(result).map((loss) => expect.closeTo(loss ?? 0, 5)));
    expect(apart.results.map(metrics)).toEqual(losses);
    expect(apart.results.map(({ steps }) => steps)).toEqual(whole.results.map(({ steps }) => steps));
    // Of batches it tells those that were loaded.
    expect(apart.steps.at(-1)).toMatchObject({ batch: Math.ceil(length / batchSize), batches: Math.ceil(length / batchSize) });
  });

  it('differ where a batch norm takes the statistics of each batch, which it counts too', async () => {
    const options = { length: 16, epochs: 1, schedule: cosine({ peak: 0.01 }) };
    const apart = await run({ ...options, model: new TinyNet().initialize(1), batchSize: 4, accumulate: 2 });
    const whole = await run({ ...options, model: new TinyNet().initialize(1), batchSize: 8 });
    expect(apart.steps).toHaveLength(2);
    expect(apart.weights['norm.num_batches_tracked']).toEqual([4]);
    expect(whole.weights['norm.num_batches_tracked']).toEqual([2]);
    expect(apart.weights['conv.weight']).not.toEqual(near(whole.weights)['conv.weight']);
  });
});

describe('a run that accumulates gradients', () => {
  beforeEach(async () => {
    await tf.setBackend('cpu');
  });

  const options = { accumulate: 3, metrics: [topKAccuracy(2)], optimizer: adamW() };
  // Steps of 3 and 1 batches.
  const loader = () => tinyLoader({ length: 14 }, { batchSize: 4 });
  const fit = (trainer: Trainer, signal?: AbortSignal) =>
    all(trainer.fit(loader(), { epochs: 2, ...(signal === undefined ? {} : { signal }) }));

  async function endOf({ trainer, release }: ReturnType<typeof tinyTrainer>) {
    const { tensors, position } = await trainer.checkpoint();
    release();
    const { step, epoch, batch, history } = position;
    return { tensors, step, epoch, batch, metrics: history.map(({ metrics }) => metrics) };
  }

  async function wholeRun() {
    const whole = tinyTrainer(options);
    await fit(whole.trainer);
    return endOf(whole);
  }

  it('goes on from a checkpoint of any step, bit for bit, and holds as many tensors after each', async () => {
    const checkpoints: Checkpoint[] = [];
    const counts = new Set<number>();
    const onStep = async () => {
      counts.add(tf.memory().numTensors);
      checkpoints.push(await whole.trainer.checkpoint());
    };
    const whole = tinyTrainer({ ...options, callbacks: { onStep } });
    await fit(whole.trainer);
    const end = await endOf(whole);
    expect(counts.size).toBe(1);
    expect(checkpoints.map(({ position: { step, batch } }) => [step, batch])).toEqual([
      [1, 3],
      [2, 4],
      [3, 3],
      [4, 4],
    ]);
    for (const checkpoint of checkpoints) {
      const rest = tinyTrainer({ ...options, model: new TinyNet(), seed: 99 });
      rest.trainer.restore(checkpoint);
      await fit(rest.trainer);
      expect(await endOf(rest)).toEqual(end);
    }
    expect(await wholeRun()).toEqual(end);
  });

  /** An engine that calls something before what it runs. */
  const calling = (before: (name: string) => void): Engine => {
    return <const Arguments extends readonly unknown[], Result>(run: (...given: Arguments) => Result) => {
      const made = eager(run);
      const call = async (...given: Arguments): Promise<Result> => {
        before(run.name);
        return made(...given);
      };
      return Object.assign(call, { dispose: () => made.dispose() });
    };
  };

  it('stands after its last step where it is stopped in the middle of one, and goes on from there', async () => {
    const controller = new AbortController();
    let calls = 0;
    // In the second batch of the second epoch's first step.
    const engine = calling((name) => name === 'gradient' && ++calls === 6 && controller.abort());
    const stopped = tinyTrainer({ ...options, engine });
    const before = await fit(stopped.trainer, controller.signal);
    expect(calls).toBe(6);
    expect(before.map(({ epoch, steps }) => [epoch, steps])).toEqual([[1, 2]]);
    expect(stopped.trainer.position).toMatchObject({ step: 2, epoch: 1, batch: 0 });
    await fit(stopped.trainer);
    expect(await endOf(stopped)).toEqual(await wholeRun());
  });

  it.each(['gradient', 'update'])('stands after its last step where its %s fails, and goes on from there', async (part) => {
    let calls = 0;
    const engine = calling((name) => {
      if (name === part && ++calls === 2) throw new Error('no memory');
    });
    const failed = tinyTrainer({ ...options, engine });
    await expect(fit(failed.trainer)).rejects.toThrow('no memory');
    expect(failed.trainer.position).toMatchObject({ step: part === 'update' ? 1 : 0 });
    await fit(failed.trainer);
    expect(await endOf(failed)).toEqual(await wholeRun());
  });

  it('tells in which batch of a step a value is not finite, and does not take the step', async () => {
    const { trainer, release } = tinyTrainer(options);
    const before = trainer.model.stateDict();
    const bad = tinyLoader({ length: 12, nan: 6 }, { batchSize: 4, shuffle: false });
    const failure = await all(trainer.fit(bad, { epochs: 1 })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NonFiniteError);
    expect((failure as NonFiniteError).message).toMatch('The loss, NaN, of step 1 is not finite; the step was not taken.');
    expect((failure as NonFiniteError).message).toMatch('is in the inputs of sample 6.');
    // Running means of its first batch included.
    expect(trainer.model.stateDict()).toEqual(before);
    expect(trainer.position).toMatchObject({ step: 0, batch: 0 });
    release();
  });

  it('makes steps of the batches that come where some are passed over', async () => {
    const batches: number[][] = [];
    const onStep = ({ step, batch }: StepResult) => void batches.push([step, batch]);
    const { trainer, release } = tinyTrainer({ accumulate: 2, callbacks: { onStep } });
    // Batches of one sample, of which one cannot be read.
    await all(
      trainer.fit(tinyLoader({ length: 6, bad: 3 }, { batchSize: 1, onBadSample: 'skip', shuffle: false }), { epochs: 1 }),
    );
    expect(batches).toEqual([
      [1, 2],
      [2, 5],
      [3, 6],
    ]);
    release();
  });

  it('refuses a number of batches that is none', () => {
    using model = new Sequential(new Flatten(), new Linear(16, 3));
    expect(() => tinyTrainer({ model, accumulate: 0 })).toThrow(
      'Trainer: accumulate must be a whole number of at least 1, but it is 0.',
    );
  });
});
