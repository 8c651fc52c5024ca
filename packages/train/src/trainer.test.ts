import '@tensorflow/tfjs-backend-cpu';
import type { Batch } from '@ocelli/data';
import { Flatten, Linear, Module, Sequential, setState } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BatchSource } from './batch/batch-source.js';
import { evaluate } from './evaluate/evaluate.js';
import { predict } from './evaluate/predict.js';
import { crossEntropy } from './losses/cross-entropy.js';
import { mse } from './losses/mse.js';
import { accuracy } from './metrics/accuracy.js';
import { adamW } from './optimizers/adam.js';
import { clipByNorm } from './optimizers/clip.js';
import { sgd } from './optimizers/sgd.js';
import { constant } from './schedules/constant.js';
import { cosine } from './schedules/cosine.js';
import { TrainingState } from './state/training-state.js';
import { createStep } from './step.js';
import { describeOnEachBackend } from './testing/each-backend.js';
import { all, TinyNet, tinyLoader, tinyTrainer } from './testing/tiny.js';
import type { EpochResult, StepResult } from './trainer/results.js';
import type { TrainerOptions } from './trainer/trainer-options.js';
import { Trainer } from './trainer.js';

let numTensors = 0;
let releases: (() => void)[] = [];

beforeEach(() => {
  numTensors = tf.memory().numTensors;
  releases = [];
});

afterEach(() => {
  for (const release of releases) release();
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

/** A trainer that is freed when the test is over. */
function makeTrainer(options: Partial<TrainerOptions> = {}): Trainer {
  const { trainer, release } = tinyTrainer(options);
  releases.push(release);
  return trainer;
}

/** Batches one after the other, the same in every epoch. */
function source<Output>(batches: readonly Output[]): BatchSource<Output> {
  return {
    length: batches.length,
    async *epoch(_, { start = 0 } = {}) {
      yield* batches.slice(start);
    },
  };
}

const weightsOf = (trainer: Trainer) => Object.values(trainer.model.stateDict()).map(({ data }) => data);

describeOnEachBackend('Trainer', () => {
  it('trains, measures, and says how far it is', async () => {
    const steps: StepResult[] = [];
    const epochs: EpochResult[] = [];
    const validated: number[] = [];
    const trainer = makeTrainer({
      optimizer: adamW(),
      schedule: constant({ rate: 0.03 }),
      gradientTransforms: [clipByNorm(5)],
      callbacks: {
        onStep: (result) => void steps.push(result),
        onEpoch: (result) => void epochs.push(result),
        onValidationStep: ({ done, total }) => void validated.push(done, total),
      },
    });
    const results = await all(trainer.fit(tinyLoader({ length: 30 }), { epochs: 12, validation: tinyLoader() }));
    expect(results).toEqual(epochs);
    const [first, last] = [results[0], results.at(-1)];
    expect(first).toMatchObject({ epoch: 1, epochs: 12, steps: 8, learningRate: 0.03, isBest: true });
    expect(last).toMatchObject({ epoch: 12, steps: 96, metrics: { validation: { accuracy: 1 } } });
    expect(last?.metrics.train['loss']).toBeLessThan(0.5 * (first?.metrics.train['loss'] ?? 0));
    expect(steps).toHaveLength(96);
    expect(steps[8]).toMatchObject({ step: 9, totalSteps: 96, epoch: 2, epochs: 12, batch: 1, batches: 8, learningRate: 0.03 });
    expect(validated.slice(0, 8)).toEqual([1, 4, 2, 4, 3, 4, 4, 4]);
    expect(last && last.imagesPerSecond > 0 && last.seconds >= last.waitSeconds).toBe(true);
    expect('stopped' in (last ?? {})).toBe(false);
  });

  it('leaves no tensor behind in a step, an epoch, evaluation and prediction', async () => {
    const counts: number[] = [];
    const trainer = makeTrainer({ callbacks: { onStep: () => void counts.push(tf.memory().numTensors) } });
    const loader = tinyLoader();
    const afterEpoch: number[] = [];
    for await (const _ of trainer.fit(loader, { epochs: 3, validation: loader })) afterEpoch.push(tf.memory().numTensors);
    expect(new Set([...counts, ...afterEpoch]).size).toBe(1);
    const before = tf.memory().numTensors;
    await evaluate(trainer.model, loader, { loss: crossEntropy(), metrics: [accuracy()] });
    const images = tf.zeros<tf.Rank.R4>([2, 4, 4, 1]);
    const { probabilities, classes } = await predict(trainer.model, images);
    expect([probabilities.length, classes]).toEqual([6, 3]);
    images.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('comes to the same weights from the same seeds, bit for bit, and to others from others', async () => {
    const run = async (seed: number, loaderSeed = 5) => {
      const trainer = makeTrainer({ seed });
      await all(trainer.fit(tinyLoader({}, { seed: loaderSeed }), { epochs: 1 }));
      return weightsOf(trainer);
    };
    const first = await run(3);
    expect(await run(3)).toEqual(first);
    // Another seed drops other values; another loader draws other noise.
    expect(await run(4)).not.toEqual(first);
    expect(await run(3, 6)).not.toEqual(first);
  });
});

describe('Trainer', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const message = async (run: Promise<unknown>): Promise<string> =>
    run.then(
      () => 'nothing was thrown',
      (error: Error) => error.message,
    );

  describe('an epoch that ends early leaves no tensor behind', () => {
    it('when the loop is left', async () => {
      const trainer = makeTrainer();
      for await (const _ of trainer.fit(tinyLoader(), { epochs: 3 })) break;
      expect(trainer.position).toMatchObject({ epoch: 1, batch: 0, step: 4 });
      // Another fit may begin.
      expect(await all(trainer.fit(tinyLoader(), { epochs: 3 }))).toHaveLength(2);
    });

    it('when the signal is aborted, in training', async () => {
      const [controller, seen] = [new AbortController(), [] as EpochResult[]];
      const trainer = makeTrainer({
        callbacks: { onStep: ({ step }) => step === 6 && controller.abort(), onEpoch: (result) => void seen.push(result) },
      } as Partial<TrainerOptions>);
      const results = await all(trainer.fit(tinyLoader(), { epochs: 3, validation: tinyLoader(), signal: controller.signal }));
      expect(results).toHaveLength(2);
      expect(results[1]).toMatchObject({ epoch: 2, steps: 6, stopped: 'aborted', isBest: false });
      expect(Object.keys(results[1]?.metrics ?? {})).toEqual(['train']);
      expect(trainer.position).toMatchObject({ epoch: 1, batch: 2, step: 6, history: [results[0]] });
      expect(await all(trainer.fit(tinyLoader(), { epochs: 3, signal: controller.signal }))).toEqual([]);
    });

    it('when the signal is aborted, in validation', async () => {
      const controller = new AbortController();
      const onValidationStep = ({ done }: { done: number }) => {
        if (done === 2) controller.abort();
      };
      const trainer = makeTrainer({ callbacks: { onValidationStep } });
      const options = { epochs: 1, validation: tinyLoader(), signal: controller.signal };
      expect(await all(trainer.fit(tinyLoader(), options))).toMatchObject([{ epoch: 1, steps: 4, stopped: 'aborted' }]);
      expect(trainer.position).toMatchObject({ epoch: 0, batch: 4, step: 4 });
      // The validation alone is left.
      const [rest] = await all(trainer.fit(tinyLoader(), { epochs: 1, validation: tinyLoader() }));
      expect(rest).toMatchObject({ epoch: 1, steps: 4, isBest: true });
      expect(rest?.metrics.validation).toBeDefined();
    });

    it('when the loader throws', async () => {
      const trainer = makeTrainer();
      const failed = await message(all(trainer.fit(tinyLoader({ bad: 7 }, { prefetch: 0 }), { epochs: 1 })));
      expect(failed).toMatch(/^Sample 7 \(picture 7\) could not be loaded/);
    });

    it.each(['onStep', 'onEpoch', 'onValidationStep'] as const)('when %s throws', async (name) => {
      const fail = () => {
        throw new Error('on purpose');
      };
      const trainer = makeTrainer({ callbacks: { [name]: fail } });
      expect(await message(all(trainer.fit(tinyLoader(), { epochs: 1, validation: tinyLoader() })))).toBe('on purpose');
      expect(trainer.position.step).toBe(name === 'onStep' ? 1 : 4);
      expect(trainer.model.training).toBe(true);
    });

    it('when the loss throws or gives no scalar, and then nothing was changed', async () => {
      const before = weightsOf(makeTrainer());
      const broken = makeTrainer({
        loss: () => {
          throw new Error('on purpose');
        },
      });
      expect(await message(all(broken.fit(tinyLoader(), { epochs: 1 })))).toBe('on purpose');
      const ranked = makeTrainer({ loss: (outputs) => tf.sum(outputs, 1) as tf.Scalar });
      expect(await message(all(ranked.fit(tinyLoader(), { epochs: 1 })))).toBe(
        'The loss must return a float32 scalar, but it returned float32 [4]; take the mean over the batch.',
      );
      const untied = makeTrainer({ loss: () => tf.scalar(1) });
      expect(await message(all(untied.fit(tinyLoader(), { epochs: 1 })))).toBe(
        'The loss does not depend on any parameter of TinyNet.',
      );
      for (const trainer of [broken, ranked, untied]) expect(weightsOf(trainer)).toEqual(before);
    });
  });

  describe('refuses', () => {
    it('a model without values', async () => {
      const trainer = makeTrainer({ model: new TinyNet() });
      expect(await message(all(trainer.fit(tinyLoader(), { epochs: 1 })))).toMatch(
        'The parameter conv.weight [3,1,3,3] has no value yet: call initialize(seed) or loadStateDict() of the model first',
      );
    });

    it('labels that are no class, naming the sample, before anything is computed', async () => {
      let forwards = 0;
      class Counting extends TinyNet {
        override forward(images: tf.Tensor4D): tf.Tensor2D {
          forwards++;
          return super.forward(images);
        }
      }
      const run = (label: number, options: Partial<TrainerOptions> = {}) => {
        const trainer = makeTrainer({ model: new Counting().initialize(1), ...options });
        const loader = tinyLoader({ labels: { 2: label } }, { shuffle: false });
        return message(all(trainer.fit(loader, { epochs: 1 })));
      };
      expect(await run(7, { classes: 3 })).toBe('The label of sample 2 is 7, but labels must be from 0 to 2.');
      expect(await run(-1)).toBe('The label of sample 2 is -1, but labels must be at least 0.');
      expect(forwards).toBe(0);
      // Where nobody says how many classes there are, the first outputs do; nothing comes of that step.
      const trainer = makeTrainer();
      const before = weightsOf(trainer);
      const loader = tinyLoader({ labels: { 2: 3 } }, { shuffle: false });
      expect(await message(all(trainer.fit(loader, { epochs: 1 })))).toBe(
        'The label of sample 2 is 3, but labels must be from 0 to 2.',
      );
      expect(weightsOf(trainer)).toEqual(before);
      expect(await run(-100)).toBe('nothing was thrown');
      expect(await run(9, { classes: 3, loss: crossEntropy({ ignoreIndex: 9 }), metrics: [] })).toBe('nothing was thrown');
      const measured = evaluate(trainer.model, loader, { loss: crossEntropy(), metrics: [accuracy()] });
      expect(await message(measured)).toBe('The label of sample 2 is 3, but labels must be from 0 to 2.');
    });

    it('an epoch without samples', async () => {
      const trainer = makeTrainer();
      expect(await message(all(trainer.fit(source([]), { epochs: 1 })))).toBe(
        'Trainer.fit: the loader gave no sample in epoch 1.',
      );
      expect(await message(all(trainer.fit(tinyLoader(), { epochs: 1, validation: source([]) })))).toBe(
        'evaluate: the loader gave no sample.',
      );
    });

    it('batches of another form, unless it is told how to read them', async () => {
      const lines = [{ x: [1, 2, 3, 4], y: [2, 4, 6, 8] }];
      const model = new Linear(1, 1).initialize(1);
      const options = { model, loss: mse(), optimizer: sgd(), schedule: constant({ rate: 0.05 }) };
      const unread = new Trainer({ ...options });
      expect(await message(all(unread.fit(source(lines) as unknown as BatchSource<Batch>, { epochs: 1 })))).toBe(
        'A batch must be of the form { images, shape, labels, indices }; for another one give readBatch.',
      );
      const trainer = new Trainer({
        ...options,
        readBatch: ({ x, y }: (typeof lines)[number]) => ({
          inputs: { data: Float32Array.from(x), shape: [x.length, 1] },
          targets: { data: Float32Array.from(y), shape: [y.length, 1] },
        }),
      });
      const results = await all(trainer.fit(source(lines), { epochs: 300, validation: source(lines) }));
      expect(results.at(-1)?.metrics.validation?.['loss']).toBeLessThan(1e-3);
      trainer.dispose();
      model.dispose();
    });

    it('a model that gives no tensor', async () => {
      class Twins extends Module {
        readonly fc = new Linear(16, 3);
        override forward(images: tf.Tensor4D): tf.Tensor[] {
          return [this.fc.forward(tf.reshape(images, [-1, 16]))];
        }
      }
      const trainer = makeTrainer({ model: new Twins().initialize(0) });
      expect(await message(all(trainer.fit(tinyLoader(), { epochs: 1 })))).toBe(
        'Twins: forward must return one tensor to be trained, but it returned an array.',
      );
    });

    it('a model without parameters', async () => {
      class Fixed extends Module {
        override forward(images: tf.Tensor4D): tf.Tensor {
          return tf.reshape(images, [-1, 16]);
        }
      }
      const trainer = makeTrainer({ model: new Fixed().initialize(0) });
      expect(await message(all(trainer.fit(tinyLoader(), { epochs: 1 })))).toBe('Fixed has no parameter to train.');
    });

    it('learning rates that are none, two fits at once, and options out of range', async () => {
      const trainer = makeTrainer({ schedule: (step) => (step === 2 ? -1 : 0.1) });
      expect(await message(all(trainer.fit(tinyLoader(), { epochs: 1 })))).toBe(
        'The learning rate that the schedule gives for step 2 of 4 must be finite and at least 0, but it is -1.',
      );
      const epochs = trainer.fit(tinyLoader(), { epochs: -1 });
      expect(await message(epochs.next())).toBe('Trainer.fit: epochs must be a whole number of at least 0, but it is -1.');
      const patient = trainer.fit(tinyLoader(), { epochs: 1, patience: 0 });
      expect(await message(patient.next())).toBe('Trainer.fit: patience must be a whole number of at least 1, but it is 0.');

      const busy = makeTrainer();
      const first = busy.fit(tinyLoader(), { epochs: 2 });
      await first.next();
      expect(await message(busy.fit(tinyLoader(), { epochs: 2 }).next())).toMatch('Trainer.fit: fit is at work on this trainer');
      const checkpoint = await busy.checkpoint();
      expect(() => busy.restore(checkpoint)).toThrow('Trainer.restore: fit is at work on this trainer; leave its loop first.');
      await first.return();

      const make = (options: Partial<TrainerOptions>) => () => makeTrainer({ model: new TinyNet(), ...options });
      expect(make({ seed: 1.5 })).toThrow('Trainer: seed must be a whole number of at least 0, but it is 1.5.');
      expect(make({ monitor: 'top5' })).toThrow('Trainer: monitor must be one of loss, accuracy, but it is top5.');
      expect(make({ metrics: [accuracy(), accuracy()] })).toThrow('Trainer: two metrics are named accuracy.');
    });
  });

  it('puts the mode of the model and of its parts back', async () => {
    const model = new Sequential(new TinyNet()).initialize(1).train();
    (model.children()[0] as TinyNet).norm.eval();
    const modes = () => model.modules().map(({ training }) => training);
    const before = modes();
    const trainer = makeTrainer({ model });
    let inStep: boolean[] = [];
    await all(trainer.fit(tinyLoader(), { epochs: 1, validation: tinyLoader() }));
    expect(modes()).toEqual(before);
    const spied = makeTrainer({
      model: new TinyNet().initialize(1).eval(),
      callbacks: { onStep: () => void (inStep = [spied.model.training]) },
    });
    await all(spied.fit(tinyLoader(), { epochs: 1 }));
    expect([inStep, spied.model.training]).toEqual([[true], false]);
  });

  it('holds one flat record of tensors', () => {
    const parameters = ['conv.weight', 'conv.bias', 'norm.weight', 'norm.bias', 'fc.weight', 'fc.bias'];
    const buffers = ['norm.running_mean', 'norm.running_var', 'norm.num_batches_tracked'];
    const slots = ['optimizer/step', ...parameters.map((name) => `optimizer/momentum_buffer.${name}`)];
    expect(Object.keys(makeTrainer().state)).toEqual([...parameters, ...buffers, ...slots]);
  });

  it('gives what a loop over the pure step gives', async () => {
    const makeModel = () => new Sequential(new Flatten(), new Linear(16, 3)).initialize(1);
    const [loss, optimizer, schedule] = [crossEntropy(), adamW(), cosine({ peak: 0.1 })];
    const trainer = makeTrainer({ model: makeModel(), loss, optimizer, schedule });
    await all(trainer.fit(tinyLoader(), { epochs: 1 }));

    using model = makeModel();
    const step = createStep({ model, loss, optimizer });
    let state: Record<string, tf.Tensor> = { ...new TrainingState(model, optimizer).record };
    let count = 0;
    for await (const { images, shape, labels } of tinyLoader().epoch(0)) {
      const output = tf.tidy(() => {
        const batch = { inputs: tf.tensor4d(images, [...shape]), targets: tf.tensor1d(labels, 'int32') };
        return step(state, batch, { learningRate: tf.scalar(schedule(count, 4)), seed: 0 });
      });
      tf.dispose([state, Object.values(output.metrics)]);
      state = output.state;
      count++;
    }
    setState(model, state);
    expect(model.stateDict()).toEqual(trainer.model.stateDict());
    tf.dispose(Object.entries(state).flatMap(([name, tensor]) => (name.startsWith('optimizer/') ? [tensor] : [])));
  });
});
