import { expectClose } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { patternImage, readGolden, readWeights, weightsFolder } from '../testing/published-weights.js';
import { startWasm } from '../testing/start-wasm.js';
import { cifar_resnet20, cifar_resnet56 } from './index.js';

const folder = weightsFolder();
if (folder === undefined) process.stdout.write("notice: OCELLI_DATA is not set, ResNets' published weights are not tried\n");

describe.skipIf(folder === undefined)("He et al.'s ResNets for CIFAR with published weights", () => {
  beforeAll(startWasm);

  it.each([
    ['cifar10_resnet20', cifar_resnet20],
    ['cifar10_resnet56', cifar_resnet56],
  ] as const)('%s gives what PyTorch gives', (name, definition) => {
    using model = definition().create({}).eval();
    model.loadStateDict(readWeights(folder ?? '', `cifar10_resnet/${name}.safetensors`));
    const [means, deviations] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ] as const;
    const logits = tf.tidy(() => {
      const image = patternImage(32, (pixel, channel) => (pixel / 255 - (means[channel] ?? 0)) / (deviations[channel] ?? 1));
      return model.forward(image).dataSync() as Float32Array;
    });
    // Written down to five decimals.
    expectClose(logits, readGolden(folder ?? '', name).logits, 1e-5, `the logits of ${name}`);
  });
});
