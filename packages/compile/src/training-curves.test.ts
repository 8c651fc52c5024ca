import { readFileSync } from 'node:fs';
import { wasm } from '@ocelli/backend-wasm';
import { createModel } from '@ocelli/models';
import type { Module } from '@ocelli/nn';
import { formulaStateDict, formulaValues, type ReferenceTensor, referenceImages } from '@ocelli/testing';
import { adam, adamW, type Optimizer, sgd } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trainCompiled } from './testing/train.js';

/** Five steps of PyTorch 1.13 in float64 on one batch, and how far its float32 run is from them. */
interface Run {
  readonly optimizer: 'SGD' | 'Adam' | 'AdamW';
  readonly args: { readonly lr: number; readonly momentum?: number; readonly nesterov?: boolean; readonly weight_decay?: number };
  readonly loss: readonly number[];
  readonly gradTotalL2: readonly number[];
  readonly float32Deviation: { readonly lossMaxRel: number; readonly after5DeltaL2MaxRel: number };
}

interface Reference {
  readonly gain?: number;
  /** Of the biases of batch norms, where they are not as others. */
  readonly normBiasRange?: readonly [number, number] | null;
  readonly input: ReferenceTensor;
  readonly labels: readonly number[];
  readonly runs: readonly Run[];
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const inTrain = (name: string): Reference => read(`../../train/src/fixtures/${name}.json`) as Reference;

function densenet121(): Reference {
  const path = '../../models/src/densenet/fixtures/densenet121-training.json';
  const { learningRate: lr, ...reference } = read(path) as Omit<Reference, 'runs'> & Omit<Run, 'args'> & { learningRate: number };
  return { ...reference, runs: [{ ...reference, optimizer: 'SGD', args: { lr } }] };
}

const references: readonly (readonly [name: string, options: object, Reference])[] = [
  ['small-cnn', {}, inTrain('small-cnn')],
  ['resnet18-cifar', {}, inTrain('resnet18-cifar')],
  ['vit_cifar', { width: 128, heads: 4, feedForward: 256 }, inTrain('vit-small')],
  ['densenet121', { numClasses: 10, imageSize: 64 }, densenet121()],
];
const cases = references.flatMap(([name, options, reference]) =>
  reference.runs.map((run) => ({ name, options, reference, run, what: `${run.optimizer} ${JSON.stringify(run.args)}` })),
);

function optimizerOf({ optimizer, args }: Run): Optimizer {
  const { momentum = 0, nesterov = false, weight_decay: weightDecay = 0 } = args;
  if (optimizer === 'SGD') return sgd({ momentum, nesterov, weightDecay });
  return optimizer === 'Adam' ? adam({ weightDecay }) : adamW({ weightDecay });
}

function loadFormula(model: Module, { gain = 1, normBiasRange }: Reference): void {
  const shapes = Object.fromEntries(model.namedState().map(([key, { shape }]) => [key, shape]));
  const state = Object.entries(formulaStateDict(shapes, { gain })).map(([key, entry]) => {
    const isOther = normBiasRange && /norm\d?\.bias$/.test(key);
    return [key, isOther ? { ...entry, data: formulaValues(key, entry.shape, normBiasRange) } : entry] as const;
  });
  model.loadStateDict(Object.fromEntries(state));
}

/** Expects each number within 1e-4 of the other list's, or within ten times what PyTorch's float32 run is off where that is more. */
function expectRelative(found: readonly number[], expected: readonly number[], float32: number, what: string): void {
  const apart = expected.map((number, index) => Math.abs((found[index] ?? Number.NaN) / number - 1));
  expect(Math.max(...apart), `${what}: ${found} against ${expected}`).toBeLessThan(Math.max(1e-4, 10 * float32));
}

beforeAll(async () => {
  await wasm().start();
  // In test mode tfjs takes the copies that wasm makes of saved tensors for a leak.
  tf.env().set('IS_TEST', false);
});
afterAll(() => {
  tf.env().set('IS_TEST', true);
});

it.each(cases)('five compiled steps of $name agree with torch: $what', async ({ name, options, reference, run }) => {
  const before = tf.memory().numTensors;
  const model = await createModel<string>(name, { ...options, initialize: false });
  loadFormula(model, reference);
  const batch = { inputs: referenceImages(reference.input), targets: tf.tensor1d([...reference.labels], 'int32') };
  const training = { model, optimizer: optimizerOf(run), batch, learningRate: run.args.lr, steps: run.loss.length };
  const { losses, gradientNorms } = await trainCompiled(training);
  expectRelative(losses, run.loss, run.float32Deviation.lossMaxRel, 'losses');
  expectRelative(gradientNorms, run.gradTotalL2, run.float32Deviation.after5DeltaL2MaxRel, 'norms of all gradients');
  tf.dispose(batch);
  model.dispose();
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
});
