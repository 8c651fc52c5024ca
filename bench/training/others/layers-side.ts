import { createRequire } from 'node:module';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { wasm } from '../../../packages/backend-wasm/src/index.js';
import { referenceImages } from '../../../tooling/testing/src/reference.js';
import type { Side } from '../side.js';
import { classes, type Work } from '../work.js';
import { countParameters, smallCnnWeights, type Weights } from './small-cnn-weights.js';

/** The small CNN's steps in tfjs-layers, on tfjs's own cpu backend or on wasm with the kernels that we add: without them it does not train. */
export async function makeLayers(backend: 'wasm' | 'cpu'): Promise<Side> {
  if (backend === 'wasm') await wasm().start();
  else await startCpu();
  let training: { readonly model: Sequential; readonly images: Tensor4D; readonly targets: Tensor2D } | undefined;
  return {
    name: `tfjs-layers, ${backend}`,
    async prepare(work) {
      await tf.setBackend(backend);
      const weights = await smallCnnWeights(work);
      const { batch, imageSize } = work;
      const labels = tf.tensor1d(Int32Array.from({ length: batch }, (_, index) => index % classes));
      training = {
        model: makeModel(work, weights),
        images: referenceImages({ name: 'input', shape: [batch, 3, imageSize, imageSize], range: [-1, 1] }),
        targets: tf.oneHot(tf.cast(labels, 'int32') as Tensor1D, classes) as Tensor2D,
      };
      return { parameters: countParameters(weights) };
    },
    async steps(count) {
      await tf.setBackend(backend);
      if (training === undefined) throw new Error('No work has been prepared.');
      const [milliseconds, losses]: [number[], number[]] = [[], []];
      for (let taken = 0; taken < count; taken++) {
        const before = performance.now();
        losses.push((await training.model.trainOnBatch(training.images, training.targets)) as number);
        milliseconds.push(performance.now() - before);
      }
      return { milliseconds, losses };
    },
    async stop() {
      training?.model.dispose();
      tf.dispose([training?.images, training?.targets] as Tensor[]);
      training = undefined;
    },
  };
}

async function startCpu(): Promise<void> {
  // Not a dependency of the workspace's root, but of the package that compares with it.
  createRequire(new URL('../../../packages/backend-wasm/package.json', import.meta.url))('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  // It advertises another backend at its first use outside of test mode.
  tf.env().set('IS_TEST', true);
  tf.scalar(0).dispose();
  tf.env().set('IS_TEST', false);
}

function makeModel({ imageSize, learningRate }: Work, weights: Readonly<Record<string, Weights>>): Sequential {
  const channels = weights['conv1.weight']?.shape[0] ?? 0;
  const convolution = (inputShape?: number[]) =>
    layers.conv2d({
      filters: channels,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      ...(inputShape ? { inputShape } : {}),
    });
  const model = sequential({
    layers: [
      convolution([imageSize, imageSize, 3]),
      layers.maxPooling2d({ poolSize: 2 }),
      convolution(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: weights['fc1.weight']?.shape[0] ?? 0 }),
      layers.dense({ units: classes }),
    ],
  });
  const loss = (targets: Tensor, logits: Tensor): Tensor => tf.losses.softmaxCrossEntropy(targets, logits);
  model.compile({ optimizer: tf.train.sgd(learningRate), loss });
  const side = imageSize / 4;
  const held = tf.tidy(() => {
    const given = Object.entries(weights).map(([name, { shape, data }]) =>
      heldAs(name, tf.tensor(data, [...shape]), channels, side),
    );
    return given.map((tensor) => tf.keep(tensor));
  });
  model.setWeights(held);
  tf.dispose(held);
  return model;
}

/** PyTorch's filters have their channels first, its weights of a linear layer the outputs, and its images are flattened channel by channel. */
function heldAs(name: string, weight: Tensor, channels: number, side: number): Tensor {
  if (weight.rank === 4) return tf.transpose(weight, [2, 3, 1, 0]);
  if (name !== 'fc1.weight') return tf.transpose(weight);
  const byPixel = tf.transpose(tf.reshape(weight, [-1, channels, side, side]), [2, 3, 1, 0]);
  return tf.reshape(byPixel, [side * side * channels, -1]);
}
