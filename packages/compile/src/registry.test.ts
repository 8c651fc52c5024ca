import { wasm } from '@ocelli/backend-wasm';
import { createModel, listModels, modelDefinition } from '@ocelli/models';
import { getState } from '@ocelli/nn';
import { formulaValues, smallestOfEachFamily } from '@ocelli/testing';
import { sgd } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import { nodeExecutor } from './execute/node-executor.js';
import { type Course, distance, trainCompiled, trainEagerly } from './testing/train.js';

const numClasses = 3;
/**
 * What images are drawn by. Rounding turns a rectifier over with some of them, which moves gradients before it by up to a hundredth; a mistake
 * would show with all.
 */
const draws = ['input', 'other', 'third'];
/** By how many roundings of float32 images are changed, to see what rectifiers that turn make of eager steps too. */
const nudges = [1, 2, 3];
/** How many times as far compiled and eager steps may be apart as those: they round in each layer, and not in the images alone. */
const sensitivity = 5;

interface Case {
  readonly name: string;
  readonly family: string;
  readonly parameters: number;
  readonly size: number;
  readonly options: Readonly<Record<string, number>>;
}

async function caseOf(name: string): Promise<Case> {
  const { create, defaults, family, minImageSize } = await modelDefinition(name);
  // Behind a map of a single pixel attention has no gradient.
  const size = Math.max(minImageSize, defaults.imageSize < 64 ? 8 : 64);
  // The hidden linear layers of AlexNet and VGG hold nine tenths of their weights; any width tries them.
  const options = { inChannels: 1, imageSize: size, numClasses, ...('hidden' in defaults ? { hidden: 16 } : {}) };
  const sizes = create({})
    .parameters()
    .map(({ shape }) => tf.util.sizeFromShape([...shape]));
  return { name, family, size, options, parameters: sizes.reduce((sum, each) => sum + each) };
}

/** An eager step of larger models takes a minute. */
const most = 6e6;

function images(batch: number, size: number, draw = 'input'): tf.Tensor4D {
  return tf.tensor4d(formulaValues(draw, [batch, size, size, 1], [-1, 1]), [batch, size, size, 1]);
}

/** What is further apart than float32 sums in another order, or eager steps of other roundings: the loss, or tensors of the state. */
function farApart(compiled: Course, eager: Course, isBuffer: (key: string) => boolean, moved: readonly Course[] = []): string[] {
  const whole = eager.gradientNorms[0] ?? Number.NaN;
  const asMoved = (distanceOf: (course: Course) => number): number => sensitivity * Math.max(0, ...moved.map(distanceOf));
  const tensors = [...eager.state].flatMap(([key, values]) => {
    const from = ({ state }: Course): number => apart(state.get(key) ?? [], values);
    // The momentum is the gradient here: 6e-6 apart through twenty layers, but 3e-3 where rounding turns a single rectifier. Some tensors
    // have no gradient but for rounding, such as a shift before another norm.
    const allowed = Math.max((isBuffer(key) ? 1e-5 : 5e-3) * norm(values), 1e-5 * whole, asMoved(from));
    return from(compiled) <= allowed ? [] : [`${key} by ${from(compiled)}, and not ${allowed}`];
  });
  const lossFrom = ({ losses }: Course): number => distance(losses, eager.losses);
  return lossFrom(compiled) <= Math.max(1e-6, asMoved(lossFrom)) ? tensors : [`the loss by ${lossFrom(compiled)}`, ...tensors];
}

/** The norm of values' difference from others. */
function apart(values: ArrayLike<number>, others: ArrayLike<number>): number {
  return norm(Float32Array.from(others, (other, index) => (values[index] ?? Number.NaN) - other));
}

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value ** 2, 0));
}

beforeAll(async () => {
  await wasm().start();
  // In test mode tfjs takes the copies that wasm makes of saved tensors for a leak.
  tf.env().set('IS_TEST', false);
});

afterAll(() => {
  tf.env().set('IS_TEST', true);
});

const cases = smallestOfEachFamily(await Promise.all(listModels().map(caseOf))).filter(({ parameters }) => parameters <= most);

// Every family of the registry that has a small model is tested unasked.
describe.each(cases)('$name', ({ name, size, options }) => {
  it('takes a training step compiled as it does eagerly', async () => {
    using model = await createModel(name, options);
    model.train();
    const { buffers } = getState(model);
    // As many as give a batch norm at the end of a deep network enough values to divide by their deviation.
    const labels = Int32Array.from({ length: Object.keys(buffers).length > 0 ? 16 : 4 }, (_, index) => index % numClasses);
    const optimizer = sgd({ momentum: 0.9, weightDecay: 1e-4 });
    const numTensors = tf.memory().numTensors;
    const found: string[] = [];
    for (const draw of draws) {
      const batch = { inputs: images(labels.length, size, draw), targets: tf.tensor1d(labels, 'int32') };
      const training = { model, optimizer, batch, learningRate: 0.1, steps: 1 };
      const [eager, compiled] = [await trainEagerly(training), await trainCompiled(training)];
      const isNear = farApart(compiled, eager, (key) => key in buffers).length === 0;
      const moved: Course[] = [];
      for (const nudge of isNear ? [] : nudges) {
        const inputs = tf.mul(batch.inputs, 1 + nudge * 2 ** -23);
        moved.push(await trainEagerly({ ...training, batch: { ...batch, inputs } }));
        inputs.dispose();
      }
      tf.dispose(batch);
      expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
      expect([...compiled.state.keys()]).toEqual([...eager.state.keys()]);
      const far = farApart(compiled, eager, (key) => key in buffers, moved);
      if (far.length === 0) return;
      found.push(`with ${draw}: ${far.slice(0, 3).join(', ')}, ${far.length} in all`);
    }
    expect(found, 'what is apart').toEqual([]);
  });

  it('gives the same logits compiled, for batches of any size', async () => {
    using model = await createModel(name, options);
    model.eval();
    const predict = compile((x: tf.Tensor4D) => model.forward(x), { executor: nodeExecutor({ threads: 1 }), isStrict: true });
    for (const batch of [1, 3]) {
      const x = images(batch, size);
      const [eager, compiled] = [tf.tidy(() => model.forward(x)), await predict(x)];
      expect(compiled.shape).toEqual([batch, numClasses]);
      // 1e-6 through twenty layers.
      expect(distance(await compiled.data(), await eager.data())).toBeLessThan(1e-5);
      tf.dispose([x, eager, compiled]);
    }
    await predict.dispose();
  });
});
