import { readFileSync } from 'node:fs';
import { wasm } from '@ocelli/backend-wasm';
import { describeOnBackends, expectClose, formulaStateDict, type ReferenceTensor, referenceImages } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { SmallCnn } from './index.js';

interface Reference {
  readonly input: ReferenceTensor;
  readonly paramCount: number;
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly logits: { readonly rows: readonly { readonly first16: readonly number[] }[] };
}

describeOnBackends([wasm()], 'SmallCnn', () => {
  const text = readFileSync(new URL('./fixtures/small-cnn.json', import.meta.url), 'utf8');
  const reference = JSON.parse(text) as Reference;

  it("has PyTorch's names, shapes and logits", () => {
    using model = new SmallCnn();
    const shapes = model.namedParameters().map(([name, { shape }]) => [name, shape]);
    expect(shapes).toEqual(Object.entries(reference.params));
    model.loadStateDict(formulaStateDict(reference.params));
    const logits = tf.tidy(() => model.eval().forward(referenceImages(reference.input)).dataSync());
    const expected = reference.logits.rows.flatMap(({ first16 }) => first16);
    expectClose(logits, expected, 1e-5, 'logits');
  });
});

describe('SmallCnn', () => {
  it('takes other sizes', () => {
    using model = new SmallCnn({ inChannels: 1, channels: 4, kernelSize: 5, imageSize: 28, hidden: 6, numClasses: 3 }).initialize(
      0,
    );
    expect(tf.tidy(() => model.forward(tf.zeros([2, 28, 28, 1])).shape)).toEqual([2, 3]);
  });

  it('refuses sizes that do not halve twice, and even kernels', () => {
    expect(() => new SmallCnn({ imageSize: 30 })).toThrow('SmallCnn: imageSize must be a multiple of 4, but it is 30.');
    expect(() => new SmallCnn({ kernelSize: 2 })).toThrow('SmallCnn: kernelSize must be odd, but it is 2.');
  });

  it('says which layer an image of another size does not fit', () => {
    using model = new SmallCnn().initialize(0);
    expect(() => tf.tidy(() => model.forward(tf.zeros([1, 28, 28, 3])))).toThrow(
      'fc1 (Linear): the input must be [..., 2048], but it is [1,1568].',
    );
  });
});
