import { createModel, listModels, modelDefinition } from '@ocelli/models';
import { expectClose, formulaStateDict, numbers, smallestOfEachFamily } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { webgl } from './index.js';

interface Case {
  readonly name: string;
  readonly family: string;
  readonly parameters: number;
  readonly imageSize: number;
}

async function caseOf(name: string): Promise<Case> {
  const { create, family, minImageSize } = await modelDefinition(name);
  const sizes = create({})
    .parameters()
    .map(({ shape }) => tf.util.sizeFromShape([...shape]));
  return { name, family, imageSize: minImageSize, parameters: sizes.reduce((sum, each) => sum + each) };
}

/** Software takes long to draw what a larger model is given. */
const most = 6e6;

const cases = smallestOfEachFamily(await Promise.all(listModels().map(caseOf))).filter(({ parameters }) => parameters <= most);

// Both sum in float32, each in an order of its own: 1e-5 of the largest logit is what that was seen to cost.
describe.each(cases)('$name', ({ name, imageSize }) => {
  it('gives on webgl the logits that it gives on cpu', async () => {
    const logitsOn = async (start: () => Promise<unknown>): Promise<ArrayLike<number>> => {
      await start();
      const before = tf.memory().numTensors;
      const model = await createModel(name, { inChannels: 3, imageSize, numClasses: 5, initialize: false });
      // Drawn values let what passes die out in some, whose norms have counted no images yet.
      const shapes = model.namedState().map(([key, { shape }]) => [key, shape] as const);
      model.loadStateDict(formulaStateDict(Object.fromEntries(shapes)));
      model.eval();
      const logits = tf.tidy(() => model.forward(numbers([2, imageSize, imageSize, 3]) as tf.Tensor4D));
      const values = await logits.data();
      logits.dispose();
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
      return values;
    };
    const expected = await logitsOn(() => tf.setBackend('cpu'));
    const actual = await logitsOn(() => webgl({ allowSoftware: true }).start());
    expectClose(actual, expected, 1e-5, 'logits');
  });
});
