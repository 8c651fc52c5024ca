import { readFileSync } from 'node:fs';
import { expectClose, formulaStateDict, type ReferenceTensor, referenceImages, referenceValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { startWasm } from '../testing/start-wasm.js';
import { SqueezeExcitation } from './squeeze-excitation.js';

interface Fixture {
  readonly inputs: { readonly input: ReferenceTensor };
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly gain: number;
  readonly outputs: { readonly output: ReferenceTensor };
}

describe('SqueezeExcitation', () => {
  beforeAll(startWasm);

  it("has torchvision's output", () => {
    const text = readFileSync(new URL('./fixtures/squeeze-excitation.json', import.meta.url), 'utf8');
    const { inputs, params, gain, outputs } = JSON.parse(text) as Fixture;
    using layer = new SqueezeExcitation(6, 2);
    layer.loadStateDict(formulaStateDict(params, { gain }));
    tf.tidy(() => {
      const output = tf.transpose(layer.forward(referenceImages(inputs.input)), [0, 3, 1, 2]);
      expectClose(output.dataSync(), referenceValues(outputs.output), 1e-6, 'output');
    });
  });
});
