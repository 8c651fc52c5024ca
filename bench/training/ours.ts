import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { getState, type Module } from '../../packages/nn/src/index.js';
import { adamW, crossEntropy, type Loss, type Optimizer, sgd } from '../../packages/train/src/index.js';
import { formulaStateDict } from '../../tooling/testing/src/formula-state-dict.js';
import { referenceImages } from '../../tooling/testing/src/reference.js';
import { makeModel } from './models/make-model.js';
import { classes, type InferenceWork, type OptimizerSettings, type Work } from './work.js';

/** A work in our terms, on the backend that was tfjs's own when it was made. */
export interface Ours {
  readonly model: Module;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly batch: { readonly inputs: Tensor4D; readonly targets: Tensor1D };
  /** How many numbers are trained. */
  readonly parameters: number;
  /** The state before the first step, as a step takes it; copies, which belong to the caller. */
  firstState(): Record<string, Tensor>;
  dispose(): void;
}

/** A model with the formula's weights, in training, and the formula's images with the labels i mod classes. */
export async function makeOwnModel({ model: name, batch, imageSize }: InferenceWork) {
  const model = (await makeModel(name, imageSize)).train();
  model.loadStateDict(formulaStateDict(Object.fromEntries(model.namedState().map(([name, { shape }]) => [name, shape]))));
  const inputs = referenceImages({ name: 'input', shape: [batch, 3, imageSize, imageSize], range: [-1, 1] });
  const targets = tf.tensor1d(
    Array.from({ length: batch }, (_, index) => index % classes),
    'int32',
  );
  const parameters = model.parameters().reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
  return { model, inputs, targets, parameters };
}

export async function makeOurs(work: Work): Promise<Ours> {
  const { model, inputs, targets, parameters } = await makeOwnModel(work);
  const optimizer = makeOptimizer(work.optimizer);
  return {
    model,
    loss: crossEntropy(),
    optimizer,
    learningRate: work.learningRate,
    batch: { inputs, targets },
    parameters,
    firstState() {
      const { parameters, buffers } = getState(model);
      const slots = tf.tidy(() => optimizer.init(parameters));
      const copies = Object.entries({ ...parameters, ...buffers }).map(([name, tensor]) => [name, tf.clone(tensor)]);
      const named = Object.entries(slots).map(([slot, tensor]) => [`optimizer/${slot}`, tensor]);
      return Object.fromEntries([...copies, ...named]);
    },
    dispose() {
      model.dispose();
      tf.dispose([inputs, targets]);
    },
  };
}

function makeOptimizer({ kind, ...settings }: OptimizerSettings): Optimizer {
  switch (kind) {
    case 'sgd':
      return sgd(settings);
    case 'adamW':
      return adamW(settings);
    default:
      return kind satisfies never;
  }
}
