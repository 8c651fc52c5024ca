import { expectClose } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { patternImage, readGolden, readWeights, weightsFolder } from '../testing/published-weights.js';
import { startWasm } from '../testing/start-wasm.js';
import { squeezenet1_0, squeezenet1_1 } from './index.js';

const folder = weightsFolder();
if (folder === undefined) process.stdout.write("notice: OCELLI_DATA is not set, SqueezeNet's published weights are not tried\n");

describe.skipIf(folder === undefined)('SqueezeNets with published weights', () => {
  beforeAll(startWasm);

  it.each([
    ['squeezenet1_0', squeezenet1_0],
    ['squeezenet1_1', squeezenet1_1],
  ] as const)('%s gives what PyTorch gives', (name, definition) => {
    const { first8, top5_index_logit: top5, sum } = readGolden(folder ?? '', name);
    using model = definition().create({}).eval();
    model.loadStateDict(readWeights(folder ?? '', `${name}/${name}.safetensors`));
    // As Caffe trained them: blue, green and red, less their means.
    const means = [104, 117, 123];
    const logits = tf.tidy(() => {
      const image = patternImage(224, (pixel, channel) => pixel - (means[2 - channel] ?? 0));
      return model.forward(tf.reverse(image, 3)).dataSync() as Float32Array;
    });
    // Written down to five decimals.
    expectClose(logits.slice(0, 8), first8, 1e-5, `the first logits of ${name}`);
    expectClose(
      top5.map(([index]) => logits[index] ?? Number.NaN),
      top5.map(([, logit]) => logit),
      1e-5,
      `the largest logits of ${name}`,
    );
    expect([...logits.keys()].sort((one, other) => (logits[other] ?? 0) - (logits[one] ?? 0)).slice(0, 5)).toEqual(
      top5.map(([index]) => index),
    );
    expectClose([logits.reduce((total, logit) => total + logit)], [sum], 1e-5, `the sum of the logits of ${name}`);
  });
});
