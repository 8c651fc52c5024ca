import { Conv2d, Flatten, Linear, Module, Sequential } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.js';
import { constant } from '../schedules/constant.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { all, type TinyDatasetOptions, TinyNet, tinyLoader, tinyTrainer } from '../testing/tiny.js';
import type { TrainerOptions } from '../trainer/trainer-options.js';
import { NonFiniteError } from './non-finite.js';

/** Gives its input back, through what `pass` says. */
class Passage extends Module {
  readonly #pass: (x: tf.Tensor) => tf.Tensor;

  constructor(pass: (x: tf.Tensor) => tf.Tensor) {
    super();
    this.#pass = pass;
  }

  override forward(x: tf.Tensor): tf.Tensor {
    return this.#pass(x);
  }
}

function netWith(passage: Passage): Sequential {
  return new Sequential(
    new Sequential(new Conv2d(1, 3, 3, { stride: 2, padding: 1 }), passage),
    new Flatten(),
    new Linear(12, 3),
  ).initialize(1);
}

let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

async function failureOf(options: Partial<TrainerOptions>, dataset: TinyDatasetOptions = {}): Promise<NonFiniteError> {
  const { trainer, release } = tinyTrainer(options);
  const loader = tinyLoader(dataset, { shuffle: false });
  const before = trainer.model.stateDict();
  try {
    await all(trainer.fit(loader, { epochs: 1 }));
  } catch (error) {
    expect(error).toBeInstanceOf(NonFiniteError);
    const failure = error as NonFiniteError;
    expect(trainer.position.step).toBe(failure.step - 1);
    // The step was not taken, and the layers have their own `forward` again.
    if (failure.step === 1) expect(trainer.model.stateDict()).toEqual(before);
    for (const module of trainer.model.modules()) expect(Object.hasOwn(module, 'forward')).toBe(false);
    return failure;
  } finally {
    release();
  }
  throw new Error('Nothing was thrown.');
}

describeOnEachBackend('the guard against values that are not finite', () => {
  afterEach(() => {
    expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
  });

  it('names the first layer whose output is not', async () => {
    const failure = await failureOf({ model: netWith(new Passage((x) => tf.div(x, tf.sub(x, x)))) });
    expect(failure.message).toBe(
      'The loss, NaN, of step 1 is not finite; the step was not taken. The first value that is not finite is in the output of 0.1 (Passage). Lower the learning rate (it is 0.1), clip the gradients, or look at the data.',
    );
    expect(failure).toMatchObject({ name: 'NonFiniteError', step: 1, layer: '0.1' });
  });

  it('names the first layer whose gradient is not, though the loss is finite', async () => {
    const root = (x: tf.Tensor) => tf.add(x, tf.sqrt(tf.mul(x, 0)));
    const failure = await failureOf({ model: netWith(new Passage(root)) });
    expect(failure.message).toMatch(
      'The gradient of step 1 is not finite; the step was not taken. The first value that is not finite is in the gradient of the output of 0.0 (Conv2d).',
    );
    expect(failure.layer).toBe('0.0');
  });

  it('names the weights that a step has made so', async () => {
    const failure = await failureOf({ model: new TinyNet().initialize(1), schedule: constant({ rate: 1e39 }) });
    expect(failure.message).toMatch(/^The loss, NaN, of step 2 is not finite.* is in conv\.weight, as it was before the step\./);
    expect(failure).toMatchObject({ step: 2, layer: 'conv' });
  });

  it('names the sample whose image is not', async () => {
    const failure = await failureOf({}, { nan: 6 });
    expect(failure.message).toMatch('of step 2 is not finite');
    expect(failure.message).toMatch('is in the inputs of sample 6.');
    expect(failure.layer).toBeUndefined();
  });

  it('tells where it is the loss alone', async () => {
    const loss = (outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar => tf.log(tf.mul(crossEntropy()(outputs, targets), 0));
    const failure = await failureOf({ loss });
    expect(failure.message).toMatch('The loss, -Infinity, of step 1 is not finite');
    expect(failure.message).toMatch('is in the loss, of finite outputs.');
  });

  it('tells where gradients are only too large', async () => {
    const loss = (outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar => tf.mul(crossEntropy()(outputs, targets), 1e30);
    const failure = await failureOf({ loss });
    expect(failure.message).toMatch(
      'The gradient of step 1 is not finite; the step was not taken. Its gradients are too large for float32: the square of their norm overflows.',
    );
  });
});
