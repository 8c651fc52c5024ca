import { Conv2d, Linear, Module } from '@ocelli/nn';
import { flatten, relu } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import { RestoreError } from './checkpoint/restore-error.js';
import { accuracy, topKAccuracy } from './metrics/accuracy.js';
import { adam, adamW } from './optimizers/adam.js';
import { sgd } from './optimizers/sgd.js';
import { describeOnEachBackend } from './testing/each-backend.js';
import { all, TinyNet, tinyLoader, tinyTrainer } from './testing/tiny.js';
import { noSums } from './trainer/position.js';
import type { EpochResult } from './trainer/results.js';
import type { TrainerOptions } from './trainer/trainer-options.js';
import type { Trainer } from './trainer.js';

const epochs = 3;
const options = {
  optimizer: adamW({ groups: [{ match: (name: string) => name.endsWith('bias'), weightDecay: 0 }] }),
  metrics: [accuracy()],
};

const fit = (trainer: Trainer) => all(trainer.fit(tinyLoader(), { epochs, validation: tinyLoader() }));

/** What a file does to a checkpoint. */
function throughFile({ tensors, position }: Checkpoint): Checkpoint {
  const copies = Object.entries(tensors).map(([name, { dtype, shape, data }]) => [name, { dtype, shape, data: data.slice() }]);
  return { tensors: Object.fromEntries(copies), position: JSON.parse(JSON.stringify(position)) as Checkpoint['position'] };
}

/** Without what depends on the clock. */
function timeless(history: readonly EpochResult[]): object[] {
  return history.map((result) => ({ ...result, seconds: 0, waitSeconds: 0, imagesPerSecond: 0 }));
}

async function endOf(trainer: Trainer): Promise<object> {
  const { tensors, position } = await trainer.checkpoint();
  const { seconds, waitSeconds } = noSums;
  return { tensors, ...position, history: timeless(position.history), sums: { ...position.sums, seconds, waitSeconds } };
}

let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

describeOnEachBackend('a run that goes on from a checkpoint of any step', () => {
  it('comes to the end of a run without a break, bit for bit', async () => {
    const checkpoints: Checkpoint[] = [];
    const whole = tinyTrainer({
      ...options,
      callbacks: { onStep: async () => void checkpoints.push(throughFile(await whole.trainer.checkpoint())) },
    });
    checkpoints.push(throughFile(await whole.trainer.checkpoint()));
    const results: EpochResult[] = [];
    for await (const result of whole.trainer.fit(tinyLoader(), { epochs, validation: tinyLoader() })) {
      results.push(result);
      checkpoints.push(throughFile(await whole.trainer.checkpoint()));
    }
    const end = await endOf(whole.trainer);
    whole.release();
    // One before the first step, one after each of 12, and one after each epoch.
    expect(checkpoints).toHaveLength(16);
    for (const checkpoint of checkpoints) {
      // A network of other weights, even of none, becomes the one that was saved.
      const { trainer, release } = tinyTrainer({ ...options, model: new TinyNet(), seed: 99 });
      trainer.restore(checkpoint);
      const rest = await fit(trainer);
      expect(timeless(rest)).toEqual(timeless(results).slice(checkpoint.position.epoch));
      expect(await endOf(trainer)).toEqual(end);
      release();
    }
  });
});

describe('a loader that passes over a batch', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('goes on behind it, from any step', async () => {
    // Batches of one sample, of which one cannot be read.
    const loader = () => tinyLoader({ length: 6, bad: 3 }, { batchSize: 1, onBadSample: 'skip' });
    const whole = tinyTrainer(options);
    const [result] = await all(whole.trainer.fit(loader(), { epochs: 1 }));
    expect(result?.steps).toBe(5);
    const end = await endOf(whole.trainer);
    whole.release();
    for (let stop = 1; stop <= 5; stop++) {
      const controller = new AbortController();
      const onStep = ({ step }: { step: number }) => (step === stop ? controller.abort() : undefined);
      const { trainer, release } = tinyTrainer({ ...options, callbacks: { onStep } });
      await all(trainer.fit(loader(), { epochs: 1, signal: controller.signal }));
      const rest = tinyTrainer({ ...options, model: new TinyNet() });
      rest.trainer.restore(throughFile(await trainer.checkpoint()));
      release();
      await all(rest.trainer.fit(loader(), { epochs: 1 }));
      expect(await endOf(rest.trainer)).toEqual(end);
      rest.release();
    }
  });
});

describe('checkpoints', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  async function checkpointOf(trainerOptions: Partial<TrainerOptions>, steps = 0): Promise<Checkpoint> {
    const controller = new AbortController();
    const callbacks = { onStep: ({ step }: { step: number }) => (step === steps ? controller.abort() : undefined) };
    const { trainer, release } = tinyTrainer({ ...trainerOptions, callbacks });
    if (steps > 0) await all(trainer.fit(tinyLoader(), { epochs: 2, signal: controller.signal }));
    const checkpoint = throughFile(await trainer.checkpoint());
    release();
    return checkpoint;
  }

  function differences(checkpoint: Checkpoint, trainerOptions: Partial<TrainerOptions>): readonly string[] {
    const { trainer, release } = tinyTrainer(trainerOptions);
    const before = trainer.model.stateDict();
    try {
      trainer.restore(checkpoint);
    } catch (error) {
      expect(error).toBeInstanceOf(RestoreError);
      const { message, differences: found } = error as RestoreError;
      expect(message).toBe(`The checkpoint does not fit ${trainer.model.constructor.name}:\n  ${found.join('\n  ')}`);
      expect(trainer.model.stateDict()).toEqual(before);
      expect(trainer.position.step).toBe(0);
      return found;
    } finally {
      release();
    }
    return [];
  }

  it("hold the state dict, and the optimiser's slots beside it in PyTorch's layout", async () => {
    const { tensors, position } = await checkpointOf({ optimizer: sgd({ momentum: 0.9 }) }, 3);
    const shapes = Object.fromEntries(Object.entries(tensors).map(([name, { dtype, shape }]) => [name, `${dtype} [${shape}]`]));
    expect(shapes).toEqual({
      'conv.weight': 'F32 [3,1,3,3]',
      'conv.bias': 'F32 [3]',
      'norm.weight': 'F32 [3]',
      'norm.bias': 'F32 [3]',
      'norm.running_mean': 'F32 [3]',
      'norm.running_var': 'F32 [3]',
      'norm.num_batches_tracked': 'I64 []',
      'fc.weight': 'F32 [3,12]',
      'fc.bias': 'F32 [3]',
      'optimizer/step': 'F32 []',
      'optimizer/momentum_buffer.conv.weight': 'F32 [3,1,3,3]',
      'optimizer/momentum_buffer.conv.bias': 'F32 [3]',
      'optimizer/momentum_buffer.norm.weight': 'F32 [3]',
      'optimizer/momentum_buffer.norm.bias': 'F32 [3]',
      'optimizer/momentum_buffer.fc.weight': 'F32 [3,12]',
      'optimizer/momentum_buffer.fc.bias': 'F32 [3]',
    });
    expect(tensors['optimizer/step']?.data[0]).toBe(3);
    expect(tensors['norm.num_batches_tracked']?.data[0]).toBe(3n);
    expect(position).toMatchObject({ seed: 3, optimizer: 'sgd', epoch: 0, batch: 3, batches: 4, step: 3, history: [] });
    expect(position.sums).toMatchObject({ samples: 12, metrics: { accuracy: [expect.any(Number), 12] } });
  });

  it('stay as they were, whatever comes of the trainers that made or took them', async () => {
    const { trainer, release } = tinyTrainer();
    const checkpoint = await trainer.checkpoint();
    const copy = throughFile(checkpoint);
    await fit(trainer);
    expect(checkpoint).toEqual(copy);
    const other = tinyTrainer();
    other.trainer.restore(checkpoint);
    await fit(other.trainer);
    expect(checkpoint).toEqual(copy);
    expect(await endOf(other.trainer)).toEqual(await endOf(trainer));
    release();
    other.release();
  });

  it('of another architecture or optimiser are refused with all that differs', async () => {
    class OtherNet extends Module {
      readonly conv = new Conv2d(1, 4, 3, { stride: 2, padding: 1 });
      readonly fc = new Linear(16, 3);
      readonly head = new Linear(3, 3, { bias: false });
      override forward(images: tf.Tensor4D): tf.Tensor2D {
        return this.head.forward(this.fc.forward(flatten(relu(this.conv.forward(images)))));
      }
    }
    const model = new OtherNet().initialize(1);
    expect(differences(await checkpointOf({}), { model, optimizer: adam() })).toEqual([
      'it was made with the optimiser sgd, but this trainer has adam',
      'it lacks (11): head.weight, optimizer/exp_avg.conv.weight, optimizer/exp_avg_sq.conv.weight, ' +
        'optimizer/exp_avg.conv.bias, optimizer/exp_avg_sq.conv.bias, optimizer/exp_avg.fc.weight, optimizer/exp_avg_sq.fc.weight, ' +
        'optimizer/exp_avg.fc.bias, optimizer/exp_avg_sq.fc.bias, optimizer/exp_avg.head.weight, optimizer/exp_avg_sq.head.weight',
      'it has besides (11): norm.weight, norm.bias, norm.running_mean, norm.running_var, norm.num_batches_tracked, ' +
        'optimizer/momentum_buffer.conv.weight, optimizer/momentum_buffer.conv.bias, optimizer/momentum_buffer.norm.weight, ' +
        'optimizer/momentum_buffer.norm.bias, optimizer/momentum_buffer.fc.weight, optimizer/momentum_buffer.fc.bias',
      'its conv.weight is [3,1,3,3], but must be [4,1,3,3]',
      'its conv.bias is [3], but must be [4]',
      'its fc.weight is [3,12], but must be [3,16]',
    ]);
    // Of the same slots.
    expect(differences(await checkpointOf({ optimizer: adam() }), { optimizer: adamW() })).toEqual([
      'it was made with the optimiser adam, but this trainer has adamW',
    ]);
  });

  it('with values that cannot be are refused', async () => {
    const { tensors, position } = await checkpointOf({}, 2);
    const cut = { ...tensors, 'fc.bias': { dtype: 'F32' as const, shape: [3], data: Float32Array.of(1, 2) } };
    const broken = { ...position, step: -1, epoch: 0.5 };
    expect(differences({ tensors: cut, position: broken }, { metrics: [topKAccuracy(2)] })).toEqual([
      'its position has epoch 0.5, which must be a whole number',
      'its position has step -1, which must be a whole number',
      'it stands in the middle of an epoch with the metrics accuracy, but this trainer has top2',
      'its fc.bias [3] has 2 values, but must have 3',
    ]);
  });

  it('of the middle of an epoch need a loader of as many batches', async () => {
    const checkpoint = await checkpointOf({}, 2);
    const { trainer, release } = tinyTrainer();
    trainer.restore(checkpoint);
    await expect(all(trainer.fit(tinyLoader({}, { batchSize: 7 }), { epochs: 1 }))).rejects.toThrow(
      'the run stands after batch 2 of 4 in epoch 1, but this loader has 2 batches; give it the same data and batch size.',
    );
    release();
  });

  it('of a run that was over say so', async () => {
    const { trainer, release } = tinyTrainer();
    await fit(trainer);
    const checkpoint = throughFile(await trainer.checkpoint());
    release();
    const again = tinyTrainer();
    again.trainer.restore(checkpoint);
    expect(await fit(again.trainer)).toEqual([]);
    // More epochs go on from there.
    const more = await all(again.trainer.fit(tinyLoader(), { epochs: epochs + 1, validation: tinyLoader() }));
    expect(more.map(({ epoch }) => epoch)).toEqual([4]);
    again.release();
  });
});
