import { useBackend } from '@ocelli/backend';
import { wasm } from '@ocelli/backend-wasm';
import { compile, type Program } from '@ocelli/compile';
import { DataLoader, shapesDataset } from '@ocelli/data';
import { Conv2d, ConvTranspose2d, getState, Linear, Module } from '@ocelli/nn';
import { globalAvgPool2d, silu } from '@ocelli/ops';
import {
  adamW,
  clipByNorm,
  constant,
  createGradientStep,
  createStep,
  createUpdateStep,
  crossEntropy,
  type Engine,
  eager,
  gradientLayout,
  type Optimizer,
  sgd,
  Trainer,
} from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

let numTensors = 0;

beforeAll(async () => {
  await useBackend('wasm', [wasm()]);
});

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

/** Filters of every kind, no layer that sees a batch as a whole, and no rectifier, which rounding may turn over. */
class Filters extends Module {
  readonly dense = new Conv2d(3, 8, 3, { stride: 2, padding: 1 });
  readonly grouped = new Conv2d(8, 12, 3, { groups: 2, padding: 1 });
  readonly each = new Conv2d(12, 24, 3, { groups: 12, stride: 2, padding: 1 });
  readonly up = new ConvTranspose2d(24, 6, 2, { stride: 2 });
  readonly fc = new Linear(6, 10);
  override forward(images: tf.Tensor4D): tf.Tensor2D {
    const features = this.each.forward(silu(this.grouped.forward(silu(this.dense.forward(images)))));
    return this.fc.forward(globalAvgPool2d(silu(this.up.forward(silu(features)))) as tf.Tensor2D);
  }
}

interface TrainOptions {
  readonly batchSize: number;
  readonly accumulate?: number;
  readonly optimizer?: Optimizer;
  readonly engine?: Engine;
  readonly length?: number;
}

/** Trains two epochs, and gives each step's loss and the weights. */
async function train({
  batchSize,
  accumulate = 1,
  optimizer = sgd({ momentum: 0.9 }),
  engine = eager,
  length = 64,
}: TrainOptions) {
  const model = new Filters().initialize(1);
  const losses: number[] = [];
  const trainer = new Trainer({
    model,
    loss: crossEntropy(),
    optimizer,
    schedule: constant({ rate: 0.01 }),
    gradientTransforms: [clipByNorm(1)],
    accumulate,
    engine,
    callbacks: { onStep: ({ loss }) => void losses.push(loss) },
  });
  const loader = new DataLoader(shapesDataset({ length }), { batchSize, shuffle: true, seed: 3 });
  try {
    for await (const _ of trainer.fit(loader, { epochs: 2 }));
    return { losses, weights: model.stateDict() };
  } finally {
    trainer.dispose();
    model.dispose();
  }
}

type Weights = Awaited<ReturnType<typeof train>>['weights'];

/** The largest distance of a tensor from the same one of other weights, as a share of its length. */
function distance(left: Weights, right: Weights): number {
  return Math.max(
    ...Object.keys(left).map((name) => {
      const [own, other] = [left, right].map((weights) => Array.from((weights[name]?.data ?? []) as Float32Array));
      return (
        Math.hypot(...(own ?? []).map((value, index) => value - (other?.[index] ?? Number.NaN))) / Math.hypot(...(own ?? []))
      );
    }),
  );
}

/** Compiles, and notes by the function's name what it was compiled to. */
function watched(): { engine: Engine; programs: Map<string, Promise<Program>[]> } {
  const programs = new Map<string, Promise<Program>[]>();
  const note = (name: string, program: Promise<Program>) => programs.set(name, [...(programs.get(name) ?? []), program]);
  const engine: Engine = (run) => compile(run, { isStrict: true, onCompile: (program) => void note(run.name, program) });
  return { engine, programs };
}

it.each([
  { name: 'sgd', optimizer: () => sgd({ momentum: 0.9, weightDecay: 0.01 }), length: 64 },
  { name: 'adamW, with a smaller batch at the end', optimizer: () => adamW(), length: 60 },
])('four batches of 8 compiled make the step of one batch of 32, eager or compiled: $name', async ({ optimizer, length }) => {
  const run = (options: Omit<TrainOptions, 'optimizer'>) => train({ ...options, length, optimizer: optimizer() });
  const accumulated = await run({ batchSize: 8, accumulate: 4, engine: compile });
  for (const whole of [await run({ batchSize: 32 }), await run({ batchSize: 32, engine: compile })]) {
    // Four steps whose float32 sums over images are added up in another order; batches weighed wrongly make 1e-3 and more.
    expect(distance(whole.weights, accumulated.weights)).toBeLessThan(2e-5);
    expect(accumulated.losses).toEqual(whole.losses.map((loss) => expect.closeTo(loss, 5)));
  }
  const eagerly = await run({ batchSize: 8, accumulate: 4 });
  expect(distance(eagerly.weights, accumulated.weights)).toBeLessThan(2e-5);
});

it('meets in buckets that can be read, added up elsewhere and given back, as processes that share a step do it', async () => {
  using model = new Filters().initialize(1);
  const parts = {
    model,
    loss: crossEntropy(),
    optimizer: sgd({ weightDecay: 0.1 }),
    layout: gradientLayout(model, { bucketBytes: 2000 }),
  };
  const [gradient, update] = [compile(createGradientStep(parts)), compile(createUpdateStep(parts))];
  const { parameters: state } = getState(model);
  const slots = { 'optimizer/step': tf.scalar(0) };
  const learningRate = tf.scalar(0.1);
  const inputs = tf.randomUniform<tf.Rank.R4>([6, 32, 32, 3], 0, 1, 'float32', 7);
  const targets = tf.tensor1d([0, 1, 2, 3, 4, 5], 'int32');
  const batch = (start: number, size: number) => ({
    inputs: tf.slice(inputs, start, size),
    targets: tf.slice(targets, start, size),
  });
  const shares = [batch(0, 4), batch(4, 2)];
  const computed = [];
  for (const share of shares) computed.push(await gradient(state, share, { seed: 0 }));
  const [first, second] = computed.map(({ gradients }) => gradients);
  const sum = { buckets: [] as tf.Tensor1D[], images: tf.scalar(4 + 2) };
  for (const [index, bucket] of first?.buckets.entries() ?? []) {
    const [own, other] = [await bucket.data(), (await second?.buckets[index]?.data()) ?? []];
    sum.buckets.push(tf.tensor1d(own.map((value, at) => value + (other[at] ?? Number.NaN))));
  }
  expect(sum.buckets.length).toBeGreaterThan(3);
  const settings = { learningRate, parameters: computed[0]?.parameters ?? [] };
  const found = await update({ ...state, ...slots }, sum, settings);
  const expected = tf.tidy(() => createStep(parts)({ ...state, ...slots }, { inputs, targets }, { learningRate, seed: 0 }));
  for (const name of Object.keys(state)) {
    const [own, other] = [await found.state[name]?.data(), await expected.state[name]?.data()];
    // One step of a tenth of the gradient, whose sums over six images are added up in another order.
    expect(Array.from(own ?? []), name).toEqual(Array.from(other ?? [], (value) => expect.closeTo(value, 6)));
  }
  tf.dispose([slots, learningRate, inputs, targets, shares, sum, found, expected]);
  for (const { gradients, buffers, metrics } of computed) tf.dispose([gradients, buffers, metrics]);
  await Promise.all([gradient.dispose(), update.dispose()]);
});

it('is one graph for each half, and for each size of batch, whose filters lie alike in both', async () => {
  const { engine, programs } = watched();
  await train({ batchSize: 8, accumulate: 3, length: 30, engine });
  expect([...programs].map(([name, made]) => `${made.length} ${name}`)).toEqual(['2 gradient', '1 update']);
  const ordersOf = async (name: string) => {
    const [made] = await Promise.all(programs.get(name) ?? []);
    const { graph, lowered } = made as Program;
    return Object.fromEntries(graph.inputs.map((input, index) => [input.name, lowered.inputOrders[index]?.join('')]));
  };
  const [gradient, update] = [await ordersOf('gradient'), await ordersOf('update')];
  for (const layer of ['dense', 'grouped', 'each', 'up']) {
    const slot = `0/optimizer/momentum_buffer.${layer}.weight`;
    expect([gradient[`0/${layer}.weight`], update[`0/${layer}.weight`], update[slot]]).toEqual(['3201', '3201', '3201']);
  }
});
