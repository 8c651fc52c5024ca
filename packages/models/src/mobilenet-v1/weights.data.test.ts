import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectClose } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { kerasToTorch } from '../pretrained/formats/keras-to-torch.js';
import { readTfjsLayers } from '../pretrained/formats/tfjs-layers.js';
import { patternImage, readGolden, weightsFolder } from '../testing/published-weights.js';
import { startWasm } from '../testing/start-wasm.js';
import { mobilenet_v1_0_75, tfjsNames } from './index.js';

const folder = weightsFolder();
if (folder === undefined)
  process.stdout.write("notice: OCELLI_DATA is not set, MobileNet v1's published weights are not tried\n");

describe.skipIf(folder === undefined)('MobileNet v1 with published weights', () => {
  beforeAll(startWasm);

  it("gives with TensorFlow.js's files what PyTorch gives", async () => {
    const model = mobilenet_v1_0_75().create({}).eval();
    const files = join(folder ?? '', 'mobilenet_v1_0.75_224_tfjs');
    const json = readFileSync(join(files, 'model.json'), 'utf8');
    model.loadStateDict(kerasToTorch(await readTfjsLayers(json, (file) => readFile(join(files, file))), tfjsNames));
    const logits = tf.tidy(() => model.forward(patternImage(224, (pixel) => pixel / 127.5 - 1)).dataSync() as Float32Array);
    model.dispose();
    const { first8, top5_index_logit: top5, sum } = readGolden(folder ?? '', 'mobilenet_v1_0.75_224');
    // Written down to five decimals, and rounded to float32 through 27 layers on both sides.
    expectClose(logits.slice(0, 8), first8, 2e-5, 'the first logits');
    expectClose(
      top5.map(([index]) => logits[index] ?? Number.NaN),
      top5.map(([, logit]) => logit),
      2e-5,
      'the largest logits',
    );
    const order = [...logits.keys()].sort((one, other) => (logits[other] ?? 0) - (logits[one] ?? 0));
    expect(order.slice(0, 5)).toEqual(top5.map(([index]) => index));
    expect(logits.reduce((total, logit) => total + logit)).toBeCloseTo(sum, 1);
  });
});
