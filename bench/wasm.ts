/**
 * The small CNN (32 channels, 32 x 32 x 3) on wasm: a training step and a forward pass of 64 images, beside tfjs's cpu backend, the only
 * one that trains it in Node as tfjs ships it without a native library, and so slow that it gets 4 images. Rounds are interleaved.
 */
import { createRequire } from 'node:module';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { wasm } from '../packages/backend-wasm/src/index.js';
import { createModel } from '../packages/models/src/index.js';
import { getState } from '../packages/nn/src/index.js';
import { createStep, crossEntropy, sgd } from '../packages/train/src/index.js';
import { median, type Row } from './row.js';

const rounds = 3;
const wasmSteps = 5;
const batchSizes = { wasm: 64, cpu: 4 };

type Backend = keyof typeof batchSizes;

/** The work that is timed, each on a batch and with a state of its own. */
interface Bench {
  step(): Promise<void>;
  forward(): Promise<void>;
}

async function prepare(backendName: Backend): Promise<Bench> {
  const batchSize = batchSizes[backendName];
  await tf.setBackend(backendName);
  const model = await createModel('small-cnn', { seed: 1 });
  const optimizer = sgd();
  const { parameters } = getState(model);
  let state: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(parameters)) state[name] = tf.keep(tf.clone(tensor));
  for (const [name, slot] of Object.entries(optimizer.init(parameters))) state[`optimizer/${name}`] = tf.keep(slot);
  const pixels = Float32Array.from({ length: batchSize * 32 * 32 * 3 }, (_, index) => Math.sin(index * 1.3));
  const inputs = tf.keep(tf.tensor4d(pixels, [batchSize, 32, 32, 3]));
  const labels = Int32Array.from({ length: batchSize }, (_, index) => index % 10);
  const targets = tf.keep(tf.tensor1d(labels, 'int32'));
  const run = createStep({ model, loss: crossEntropy(), optimizer });
  return {
    step: async () => {
      await tf.setBackend(backendName);
      const before = state;
      const { state: after, metrics } = run(before, { inputs, targets }, { learningRate: tf.scalar(0.01), seed: 0 });
      await metrics.loss.data();
      for (const [name, tensor] of Object.entries(before)) if (after[name] !== tensor) tensor.dispose();
      tf.dispose(Object.values(metrics));
      state = after;
    },
    forward: async () => {
      await tf.setBackend(backendName);
      const logits = tf.tidy(() => model.forward(inputs));
      await logits.data();
      logits.dispose();
    },
  };
}

async function milliseconds(work: () => Promise<void>, times: number): Promise<number> {
  const before = performance.now();
  for (let time = 0; time < times; time++) await work();
  return (performance.now() - before) / times;
}

export async function run(): Promise<Row[]> {
  tf.env().set('IS_TEST', true);
  // Not a dependency of the workspace's root, but of the package that compares with it.
  createRequire(new URL('../packages/backend-wasm/package.json', import.meta.url))('@tensorflow/tfjs-backend-cpu');
  await wasm().start();
  const benches = { wasm: await prepare('wasm'), cpu: await prepare('cpu') };
  const times: Record<string, number[]> = {};
  const measure = async (work: keyof Bench, backend: Backend, count: number): Promise<void> => {
    (times[`${work} ${backend}`] ??= []).push(await milliseconds(benches[backend][work], count));
  };
  for (const { step, forward } of Object.values(benches)) {
    await step();
    await forward();
  }
  for (let round = 0; round < rounds; round++) {
    for (const work of ['step', 'forward'] as const) {
      await measure(work, 'wasm', wasmSteps);
      await measure(work, 'cpu', 1);
    }
  }
  const memory = `peak memory of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`;
  return (['step', 'forward'] as const).flatMap((work) => {
    const name = work === 'step' ? 'training step' : 'forward';
    const [onWasm, onCpu] = (['wasm', 'cpu'] as const).map((backend) => median(times[`${work} ${backend}`] ?? [])) as [
      number,
      number,
    ];
    return [
      { name: `${name} of ${batchSizes.wasm} images, wasm`, value: onWasm, unit: 'ms', note: memory },
      { name: `${name} of ${batchSizes.cpu} images, tfjs's cpu`, value: onCpu, unit: 'ms' },
      { name: `${name}, images a second, wasm / cpu`, value: ((onCpu / onWasm) * batchSizes.wasm) / batchSizes.cpu, unit: 'x' },
    ];
  });
}
