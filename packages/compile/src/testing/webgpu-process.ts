import '@tensorflow/tfjs-backend-cpu';
import { createModel } from '@ocelli/models';
import { BatchNorm2d, Conv2d, Dropout, Linear, Module } from '@ocelli/nn';
import { dropoutMask, flatten, Rng, randomNormal, randomUniform, relu } from '@ocelli/ops';
import { formulaValues } from '@ocelli/testing';
import { adamW, type Optimizer, sgd } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { compile } from '../compile.js';
import type { CpuNode } from '../execute/cpu-nodes.js';
import { GpuMemory } from '../execute/gpu-memory.js';
import { nodeExecutor } from '../execute/node-executor.js';
import { loadNodeRuntime } from '../execute/node-runtime.js';
import type { Executor } from '../execute/session.js';
import { writeModel } from '../onnx/write-model.js';
import { distance, trainCompiled, trainEagerly } from './train.js';
import { Vit } from './vit.js';

/** What is seen of a model's training on WebGPU beside eager steps. */
export interface TrainingFound {
  /** Relative, the largest of the steps. */
  readonly lossDifference: number;
  /** As a share of the norm, the largest of the tensors that are more than rounding. */
  readonly stateDifference: number;
  /** How many tensors there are in the state, and how many of them were read. */
  readonly tensors: number;
  readonly reads: number;
}

/** All that a process on WebGPU finds. */
export interface WebgpuFound {
  readonly trainings: Readonly<Record<string, TrainingFound>>;
  readonly cpuNodes: readonly CpuNode[];
  /** Why the provider does not take all nodes of a step of ResNet-18 for CIFAR, which would take minutes here; '' where it does. */
  readonly resnet: string;
  /** Elements of masks and uniform numbers that differ from eager ones. */
  readonly drawnDifferently: number;
  /** The largest difference of normal numbers. */
  readonly normalDifference: number;
  /** The process's memory after 50 and after 200 steps, MiB. */
  readonly memory: readonly [number, number];
  /** How many buffers were sent to the device while a model with weights of its own predicted three times. */
  readonly sent: number;
  /** Of a function that rounds, which the provider lacks: what is told of it, and gives. */
  readonly left: { readonly nodes: readonly CpuNode[]; readonly value: number };
}

/** All that a step may hold: strided and plain convolutions, batch norm, dropout. Images are 8 x 8, grey. */
class Mixed extends Module {
  readonly first = new Conv2d(1, 4, 3, { stride: 2, padding: 1 });
  readonly norm = new BatchNorm2d(4);
  readonly second = new Conv2d(4, 4, 3, { padding: 1 });
  readonly drop = new Dropout(0.3);
  readonly head = new Linear(64, 3);

  override forward(images: tf.Tensor4D): tf.Tensor2D {
    const x = relu(this.norm.forward(this.first.forward(images)));
    return this.head.forward(this.drop.forward(flatten(relu(this.second.forward(x)))));
  }
}

interface Weight {
  readonly weight: tf.Tensor2D;
}

const cpuNodes: CpuNode[] = [];
const executor = nodeExecutor({ device: 'webgpu', onCpuNodes: (nodes) => cpuNodes.push(...nodes) });

/** Counts what is copied between the memories. */
async function counting(): Promise<{ reads: number; writes: number }> {
  const memory = await GpuMemory.load();
  const [read, write] = [memory.read.bind(memory), memory.write.bind(memory)];
  const counts = { reads: 0, writes: 0 };
  memory.read = (tensor) => (counts.reads++, read(tensor));
  memory.write = (data, type) => (counts.writes++, write(data, type));
  return counts;
}

const counts = await counting();

async function train(model: Module, optimizer: Optimizer, shape: number[], classes: number): Promise<TrainingFound> {
  const inputs = tf.tensor(formulaValues('images', shape, [-1, 1]), shape);
  const labels = Array.from({ length: shape[0] ?? 1 }, (_, index) => index % classes);
  const batch = { inputs, targets: tf.tensor1d(labels, 'int32') };
  const training = { model: model.train(), optimizer, batch, learningRate: 0.02, steps: 3 };
  const eager = await trainEagerly(training);
  const before = counts.reads;
  const found = await trainCompiled(training, executor);
  tf.dispose(batch);
  const losses = eager.losses.map((loss, index) => Math.abs((found.losses[index] ?? Number.NaN) / loss - 1));
  const states = [...eager.state].map(([name, values]) => {
    // Of what is rounding alone there is nothing to compare.
    return Math.hypot(...values) < 1e-4 ? 0 : distance(found.state.get(name) ?? [], values);
  });
  return {
    lossDifference: Math.max(...losses),
    stateDifference: Math.max(...states),
    tensors: eager.state.size,
    reads: counts.reads - before,
  };
}

/** Makes a session of a model's step, of which no node may be left to the CPU, and does not run it. */
async function refusal(model: Module, optimizer: Optimizer, shape: number[]): Promise<string> {
  const enough = new Error();
  const strict: Executor = async (graph) => {
    const { InferenceSession } = await loadNodeRuntime();
    const extra = { session: { disable_cpu_ep_fallback: '1' } };
    const session = await InferenceSession.create(writeModel(graph), {
      executionProviders: ['webgpu'],
      logSeverityLevel: 4,
      extra,
    });
    await session.release();
    throw enough;
  };
  const batch = { inputs: tf.zeros(shape), targets: tf.zeros([shape[0] ?? 1], 'int32') };
  const training = { model: model.train(), optimizer, batch, learningRate: 0, steps: 1 };
  const reason = await trainCompiled(training, Object.assign(strict, { device: 'webgpu' as const })).catch(
    (error: Error) => error,
  );
  return reason === enough ? '' : String(reason);
}

async function draw(): Promise<Pick<WebgpuFound, 'drawnDifferently' | 'normalDifference'>> {
  // More than a row of random words, and no whole number of them.
  const shape: [number, number] = [30, 100];
  const run = (x: tf.Tensor2D, { seed }: { seed: number }): tf.Tensor[] => {
    const rng = new Rng(seed);
    return [
      tf.mul(x, dropoutMask(shape, 0.25, rng.fork('mask'))),
      randomUniform(shape, rng.fork('uniform')),
      randomNormal(shape, rng.fork('normal')),
    ];
  };
  const compiled = compile(run, { executor, isStrict: true });
  const x = tf.ones<tf.Rank.R2>(shape);
  const [eager, found] = [run(x, { seed: 7 }), await compiled(x, { seed: 7 })];
  const differences = await Promise.all(
    eager.map(async (tensor, index) => {
      const values = await (found[index] as tf.Tensor).data();
      return Array.from(await tensor.data(), (value, at) => Math.abs(value - (values[at] ?? Number.NaN)));
    }),
  );
  await compiled.dispose();
  const [mask = [], uniform = [], normal = []] = differences;
  return {
    drawnDifferently: [...mask, ...uniform].filter((difference) => difference !== 0).length,
    normalDifference: Math.max(...normal),
  };
}

/** Steps whose state, were it left behind, would take 100 MiB by the end. */
async function takeMany(): Promise<readonly [number, number]> {
  const step = ({ weight }: Weight, rate: tf.Scalar) => ({
    state: { weight: tf.sub(weight, tf.mul(weight, rate)) as tf.Tensor2D },
  });
  const compiled = compile(step, { executor, isStrict: true });
  const rate = tf.scalar(0.01);
  let state: Weight = { weight: tf.ones<tf.Rank.R2>([512, 256]) };
  const memory: number[] = [];
  for (let count = 1; count <= 200; count++) {
    const { state: after } = await compiled(state, rate);
    state.weight.dispose();
    state = after;
    if (count === 50 || count === 200) memory.push(Math.round(process.memoryUsage().rss / 2 ** 20));
  }
  // What is left of it outlives the function.
  await compiled.dispose();
  if ((await tf.mean(state.weight).data())[0] === 0) throw new Error('The state is gone.');
  tf.dispose([state.weight, rate]);
  return memory as unknown as readonly [number, number];
}

async function predictOften(): Promise<number> {
  const before = counts.writes;
  const predict = compile(({ weight }: Weight, x: tf.Tensor2D) => tf.matMul(x, weight), { executor });
  const state = { weight: tf.ones<tf.Rank.R2>([3, 4]) };
  for (let times = 0; times < 3; times++) {
    const x = tf.mul<tf.Tensor2D>(tf.ones([2, 3]), times);
    const value = 3 * times;
    const y = await predict(state, x);
    if ((await y.data()).some((element) => element !== value)) throw new Error(`Prediction ${times} is not ${value}.`);
    tf.dispose([x, y]);
  }
  await predict.dispose();
  return counts.writes - before;
}

async function leave(): Promise<WebgpuFound['left']> {
  const known = cpuNodes.length;
  const compiled = compile((x: tf.Tensor) => tf.add(tf.round(x), x), { executor, isStrict: true });
  const y = await compiled(tf.tensor1d([1.5]));
  const value = (await y.data())[0] ?? Number.NaN;
  await compiled.dispose();
  return { nodes: cpuNodes.splice(known), value };
}

tf.env().set('IS_TEST', true);
await tf.setBackend('cpu');
const smallCnn = await createModel('small-cnn', { imageSize: 8, channels: 4, hidden: 8, seed: 1 });
const found: WebgpuFound = {
  trainings: {
    'the small CNN': await train(smallCnn, adamW({ weightDecay: 0.05 }), [4, 8, 8, 3], 10),
    'a network with batch norm and dropout': await train(new Mixed().initialize(3), sgd({ momentum: 0.9 }), [4, 8, 8, 1], 3),
    'a ViT': await train(new Vit().initialize(1), sgd({ momentum: 0.9 }), [2, 8, 8, 3], 5),
  },
  resnet: await refusal(
    await createModel('resnet18-cifar', { seed: 1 }),
    sgd({ momentum: 0.9, weightDecay: 5e-4 }),
    [2, 32, 32, 3],
  ),
  ...(await draw()),
  memory: await takeMany(),
  sent: await predictOften(),
  left: await leave(),
  cpuNodes,
};
process.stdout.write(JSON.stringify(found));
