import { functionalCall, getState, type Module } from '@ocelli/nn';
import { softmaxCrossEntropy } from '@ocelli/ops';
import { smallestOfEachFamily } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gradCam, gradCamPlusPlus } from './explain/index.js';
import { createModel, type FeatureMaps, featuresOnly, type ImageClassifier, listModels, modelDefinition } from './index.js';
import { parameterCount } from './testing/parameter-count.js';
import { giveQuickValues, replaceZeros } from './testing/quick-values.js';
import { startWasm } from './testing/start-wasm.js';

interface Case {
  readonly name: string;
  readonly family: string;
  readonly minImageSize: number;
  /** For the tests with gradients: smaller, where a network may be, but no map of a single pixel, behind which attention has no gradient. */
  readonly trainingSize: number;
  readonly parameters: number;
  /** For grey images of that size and three classes. */
  readonly optionsAt: (imageSize: number) => Readonly<Record<string, number>>;
  /** Makes the model with those options, without values. */
  readonly make: (imageSize: number, more?: object) => ImageClassifier;
  readonly defaults: Readonly<Record<string, unknown>>;
}

async function caseOf(name: string): Promise<Case> {
  const { create, defaults, family, minImageSize } = await modelDefinition(name);
  // The hidden linear layers of AlexNet and VGG hold nine tenths of their weights; any width tries them.
  const narrow = 'hidden' in defaults ? { hidden: 16 } : {};
  const optionsAt = (imageSize: number) => ({ inChannels: 1, imageSize, numClasses: 3, ...narrow });
  const make = (imageSize: number, more: object = {}) => create({ ...optionsAt(imageSize), ...more });
  const trainingSize = Math.max(minImageSize, defaults.imageSize < 64 ? 8 : 64);
  return {
    name,
    family,
    defaults: { ...defaults },
    minImageSize,
    trainingSize,
    optionsAt,
    make,
    parameters: parameterCount(make(defaults.imageSize)),
  };
}

function images(batch: number, size: number): tf.Tensor4D {
  const values = Float32Array.from({ length: batch * size * size }, (_, index) => Math.sin(index * 1.7 + index / 7));
  return tf.tensor4d(values, [batch, size, size, 1]);
}

function stateOf(model: Module): Record<string, tf.Tensor> {
  const { parameters, buffers } = getState(model);
  return { ...parameters, ...buffers };
}

function expectSameValues(actual: Module, expected: Module): void {
  const [found, wanted] = [stateOf(actual), stateOf(expected)];
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  for (const [key, tensor] of Object.entries(wanted)) {
    const [values, right] = [found[key]?.dataSync(), tensor.dataSync()];
    // Not by toEqual, which takes a minute for ten million values.
    expect(values?.length, key).toBe(right.length);
    expect(
      values?.every((value, index) => value === right[index]),
      key,
    ).toBe(true);
  }
}

const cases = await Promise.all(listModels().map(caseOf));

// Every model of the registry is tested unasked.
describe.each(cases)('$name', ({ family, defaults, minImageSize, parameters, make }) => {
  beforeAll(startWasm);

  it('names its drop rates as all do, of which all but three fixed networks have one', () => {
    const rates = Object.entries(defaults).filter(([option]) => /drop/i.test(option));
    const known = ['dropout', 'dropPath', 'attentionDropout', 'auxiliaryDropout'];
    expect(rates.map(([option]) => option).filter((option) => !known.includes(option))).toEqual([]);
    expect(rates.length > 0 || ['small-cnn', 'cifar-resnet', 'airbench'].includes(family)).toBe(true);
    // Not 1, which the last block of EfficientNet stays below.
    for (const [option] of rates) expect(() => make(minImageSize, { [option]: 2 })).toThrow(RangeError);
  });

  it('says each of its parameters in exactly one group of layers, and the last layer in the last', () => {
    const model = make(minImageSize);
    const grouped = model.layerGroups().map((group) => group.flatMap((module) => module.parameters()));
    expect(new Set(grouped.flat())).toEqual(new Set(model.parameters()));
    expect(grouped.flat().length).toBe(model.parameters().length);
    expect(grouped.every((group) => group.length > 0)).toBe(true);
    const before = new Set(model.parameters());
    model.resetClassifier(5);
    const last = model
      .layerGroups()
      .at(-1)
      ?.flatMap((module) => module.parameters());
    expect(last?.some((parameter) => !before.has(parameter) && parameter.shape[0] === 5)).toBe(true);
  });

  it('takes another number of classes for its last layer, and changes no other shape', () => {
    const [model, other] = [make(minImageSize), make(minImageSize)];
    other.resetClassifier(5);
    const shapes = (of: Module) => of.namedState().map(([key, { shape }]) => ({ key, shape }));
    const first = shapes(model);
    const changed = shapes(other).filter(({ key, shape }, index) => {
      const was = first[index];
      expect(key).toBe(was?.key);
      return !tf.util.arraysEqual([...shape], [...(was?.shape ?? [])]);
    });
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every(({ shape }) => shape[0] === 5)).toBe(true);
    expect(() => other.resetClassifier(0)).toThrow('numClasses must be a whole number of at least 1, but it is 0.');
  });

  // Six models have more: their weights alone take a minute to pass through, and their blocks are those of smaller ones.
  it.skipIf(parameters > 2e8)(
    'gives finite logits of images as small as it says, by way of its features and its stages, and leaves nothing behind',
    () => {
      const before = tf.memory().numTensors;
      const model = make(minImageSize).eval();
      giveQuickValues(model);
      tf.tidy(() => {
        const image = images(1, minImageSize);
        const features = model.forwardFeatures(image);
        const logits = model.forwardHead(features);
        expect(logits.shape).toEqual([1, 3]);
        expect([...logits.dataSync()].every(Number.isFinite)).toBe(true);
        expect(features.rank === 4 || features.rank === 3, 'a map or tokens').toBe(true);
        const stages = [...model.forwardStages(image)];
        expect(stages.length).toBeGreaterThan(1);
        const sizes = stages.map(({ shape: [batch, height] }) => (batch === 1 ? height : Number.NaN));
        expect(sizes).toEqual([...sizes].sort((one, other) => other - one));
        expect([...(stages.at(-1)?.dataSync() ?? [Number.NaN])].every(Number.isFinite)).toBe(true);
      });
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe.each(smallestOfEachFamily(cases))(
  '$name, the smallest of $family',
  ({ name, family, defaults, trainingSize: size, optionsAt, make }) => {
    let model: ImageClassifier;
    let before = 0;

    beforeAll(async () => {
      await startWasm();
      before = tf.memory().numTensors;
      model = await createModel(name, optionsAt(size));
      replaceZeros(model);
    });

    afterAll(() => {
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    it('gives each image in a batch what it gives it alone in evaluation, the same each time', () => {
      model.eval();
      tf.tidy(() => {
        const batch = images(2, size);
        const [together, alone] = [model.forward(batch), model.forward(tf.slice(batch, [1, 0, 0, 0]))];
        const [, , , ...second] = together.dataSync();
        const within = second.map((value, index) => Math.abs(value - (alone.dataSync()[index] ?? Number.NaN)) < 1e-4);
        expect(within).toEqual([true, true, true]);
        expect(model.forward(batch).dataSync()).toEqual(together.dataSync());
        expect(model.forwardHead(model.forwardFeatures(batch)).dataSync()).toEqual(together.dataSync());
      });
    });

    it('has a gradient that is not zero for every parameter that is read, moves its buffers, and leaves nothing behind', () => {
      model.train();
      const state = stateOf(model);
      const names = Object.keys(getState(model).parameters);
      const numTensors = tf.memory().numTensors;
      tf.tidy(() => {
        const labels = tf.tensor1d([0, 1, 2], 'int32');
        let moved: Record<string, tf.Tensor> = {};
        const loss = (): tf.Scalar => {
          const call = functionalCall(model, state, { seed: 1 }, () => model.forward(images(3, size)));
          moved = call.buffers;
          return softmaxCrossEntropy(call.result, labels);
        };
        const given = names.map((key) => state[key] as tf.Tensor);
        const { value, grads } = tf.engine().gradients(loss, given, undefined, true);
        expect(Number.isFinite(value.dataSync()[0])).toBe(true);
        for (const [index, key] of names.entries()) {
          const gradient = grads[index];
          // The auxiliary heads of training, which `forward` does not call.
          if (!gradient && /^aux/i.test(key)) continue;
          expect(gradient?.shape, key).toEqual(state[key]?.shape);
          const norm = tf.norm(gradient as tf.Tensor).dataSync()[0] ?? Number.NaN;
          // What is added to all scores of a head moves no softmax.
          const isIdle = key.endsWith('rel_pos.mlp.3.bias');
          expect(Number.isFinite(norm) && (norm > 0 || isIdle), `norm of the gradient of ${key}: ${norm}`).toBe(true);
        }
        const running = Object.keys(getState(model).buffers).filter((key) => /running|tracked/.test(key) && !/^aux/i.test(key));
        expect(Object.keys(moved)).toEqual(running);
        tf.dispose(moved);
      });
      expect(tf.memory().numTensors).toBe(numTensors);
    });

    it('gives the maps of chosen stages by the layers that they need', async () => {
      const given = { ...optionsAt(size), initialize: false };
      const both = await featuresOnly(name, { ...given, stages: [-1, 0] });
      const first = await featuresOnly(name, { ...given, stages: [0] });
      const counts = [model, both, first].map((part) => part.namedState().length);
      expect(counts).toEqual([...new Set(counts)].sort((one, other) => other - one));
      tf.tidy(() => {
        const image = images(1, size);
        const run = (part: FeatureMaps) => functionalCall(part, stateOf(model), {}, () => part.forward(image)).result;
        const maps = [...model.eval().forwardStages(image)];
        const chosen = [...run(both.eval()), ...run(first.eval())];
        const apart = [maps.at(-1), maps[0], maps[0]].map((map, index) => tf.sub(map as tf.Tensor, chosen[index] as tf.Tensor));
        expect(apart.map((difference) => tf.max(tf.abs(difference)).dataSync()[0])).toEqual([0, 0, 0]);
        expect(both.featureInfo.map(({ channels }) => channels)).toEqual(chosen.slice(0, 2).map(({ shape }) => shape[3]));
        // Convolutions without padding give a little less than the stride says.
        expect(first.featureInfo[0]?.stride).toBe(Math.round(size / (chosen[2]?.shape[1] ?? 0)));
      });
    });

    it('drops in training what its dropout says', () => {
      if (!('dropout' in defaults)) return expect(['convnext', 'small-cnn', 'cifar-resnet', 'airbench']).toContain(family);
      const dropping = make(size, { dropout: 0.5 }).train();
      const logits = (seed: number) => {
        const { result, buffers } = functionalCall(dropping, stateOf(model), { seed }, () => dropping.forward(images(2, size)));
        tf.dispose(buffers);
        return result.dataSync();
      };
      const [one, again, other] = tf.tidy(() => [logits(1), logits(1), logits(2)]);
      expect(one).toEqual(again);
      expect(one).not.toEqual(other);
    });

    it('comes back from its state dict as it was', () => {
      using other = make(size);
      other.loadStateDict(model.stateDict());
      expectSameValues(other, model);
    });

    it('has heat maps of an image, as large, none below 0, and not all empty', () => {
      const numTensors = tf.memory().numTensors;
      tf.tidy(() => {
        const image = images(1, size);
        const maps = [gradCam, gradCamPlusPlus].flatMap((method) =>
          [0, 1, 2].map((classIndex) => method(model, image, { classIndex })),
        );
        expect(maps.map(({ shape }) => shape)).toEqual(maps.map(() => [1, size, size]));
        const values = tf.concat(maps).dataSync();
        expect(values.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
        // Of first weights all places may speak against a class, and Grad-CAM is then rightly empty, as small-cnn's is for all three; without
        // gradients both methods would be.
        expect(values.some((value) => value > 0)).toBe(true);
      });
      expect(tf.memory().numTensors).toBe(numTensors);
    });

    it('summarises itself', () => {
      const summary = model.summary([1, size, size, 1]);
      expect(summary.parameters).toBe(parameterCount(model));
      expect(summary.multiplyAdds).toBeGreaterThan(0);
    });
  },
);
