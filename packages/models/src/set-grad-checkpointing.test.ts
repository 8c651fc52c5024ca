import { functionalCall, getState, type Module } from '@ocelli/nn';
import { expectClose, formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConvNext } from './convnext/index.js';
import { createModel, featuresOnly, type ImageClassifier, listModels, modelDefinition, setGradCheckpointing } from './index.js';
import { SwinTransformer } from './swin/index.js';
import { replaceZeros } from './testing/quick-values.js';
import { startWasm } from './testing/start-wasm.js';
import { VisionTransformer } from './vit/index.js';

type Net = Module & { forward(images: tf.Tensor4D): tf.Tensor | tf.Tensor[] };

const common = { inChannels: 1, numClasses: 2, dropPath: 0.3, dropout: 0.2, attentionDropout: 0.2 };
const stages = { depths: [1, 2, 1, 1] } as const;

/** Those whose layers stand alone. */
const familiesWithout = ['alexnet', 'small-cnn', 'vgg'];

/** The loss, the gradient of every parameter that is not frozen, and the buffers behind a step of training. */
function step(model: Net, images: tf.Tensor4D): ReadonlyMap<string, Float32Array> {
  const { parameters: all, buffers } = getState(model);
  const trained = model.namedParameters().flatMap(([name, { requiresGrad }]) => (requiresGrad ? [name] : []));
  const parameters = Object.fromEntries(trained.map((name) => [name, all[name] as tf.Tensor]));
  const names = Object.keys(parameters);
  const found = new Map<string, Float32Array>();
  tf.tidy(() => {
    let moved: Record<string, tf.Tensor> = {};
    const run = (): tf.Scalar => {
      const outputs = model.forward(images);
      const squares = (Array.isArray(outputs) ? outputs : [outputs]).map((output) => tf.sum(tf.square(output)));
      return tf.addN(squares) as tf.Scalar;
    };
    const loss = (): tf.Scalar => {
      const call = functionalCall(model, { ...all, ...buffers }, { seed: 3 }, run);
      moved = call.buffers;
      return call.result as tf.Scalar;
    };
    const { value, grads } = tf.engine().gradients(loss, Object.values(parameters), undefined, true);
    const gradients = grads.map((gradient, index) => [names[index] ?? '', gradient] as const);
    for (const [name, tensor] of [['loss', value] as const, ...gradients, ...Object.entries(moved)]) {
      found.set(name, tensor.dataSync() as Float32Array);
    }
    tf.dispose(moved);
  });
  return found;
}

describe('setGradCheckpointing', () => {
  beforeAll(startWasm);

  const images = (size: number): tf.Tensor4D =>
    tf.tensor4d(formulaValues('images', [2, size, size, 1], [-1, 1]), [2, size, size, 1]);
  const own = (model: Module) => model.modules().filter((module) => Object.hasOwn(module, 'forward')).length;
  const expectSame = (found: ReadonlyMap<string, Float32Array>, expected: ReadonlyMap<string, Float32Array>) => {
    expect([...found.keys()]).toEqual([...expected.keys()]);
    for (const [name, values] of expected) expectClose(found.get(name) ?? [], values, 1e-5, name);
  };

  it.each<[string, number, () => ImageClassifier]>([
    [
      'ViT',
      3,
      () => new VisionTransformer({ ...common, imageSize: 32, patchSize: 8, width: 8, depth: 3, heads: 2, feedForward: 8 }),
    ],
    // Of the three modules that halve the map too.
    ['Swin', 8, () => new SwinTransformer({ ...common, ...stages, version: 2, width: 4, heads: [1, 2, 2, 4], window: 3 })],
    ['ConvNeXt', 5, () => new ConvNext({ ...common, ...stages, channels: [4, 6, 8, 10], layerScale: 1 })],
  ])('%s computes its %i blocks again for the same loss and gradients, also of a part that is not frozen', (_, blocks, make) => {
    using model = make().initialize(1) as ImageClassifier;
    replaceZeros(model);
    const batch = images(32);
    const frozen = model.layerGroups().slice(0, 3).flat();
    const steps = () => {
      const whole = step(model, batch);
      for (const module of frozen) module.freeze();
      const part = step(model, batch);
      model.unfreeze().train();
      return [whole, part] as const;
    };
    const [whole, part] = steps();
    expect(part.size).toBeLessThan(whole.size);
    setGradCheckpointing(model);
    expect(own(model)).toBe(blocks);
    const [wholeAgain, partAgain] = steps();
    expectSame(wholeAgain, whole);
    expectSame(partAgain, part);
    setGradCheckpointing(model, false);
    expect(own(model)).toBe(0);
    batch.dispose();
  });

  it('gives maps of features with the same gradients', async () => {
    const options = { inChannels: 1, imageSize: 8, patchSize: 2, width: 8, depth: 3, heads: 2, feedForward: 8, dropout: 0.2 };
    const batch = images(8);
    const make = (checkpointing: boolean) => featuresOnly('vit_cifar', { ...options, checkpointing, stages: [0, 1] });
    using plain = await make(false);
    using again = await make(true);
    expect([own(plain), own(again)]).toEqual([0, 2]);
    const expected = step(plain, batch);
    expect(expected.get('encoder.layers.encoder_layer_0.ln_1.weight')?.some((value) => value !== 0)).toBe(true);
    expectSame(step(again, batch), expected);
    batch.dispose();
  });

  it('is an option of every model that has blocks', async () => {
    const without = new Set<string>();
    for (const name of listModels()) {
      const { family } = await modelDefinition(name);
      const made = createModel(name as string, { checkpointing: true, initialize: false });
      await made.then(
        () => undefined,
        ({ message }: Error) => {
          expect(message).toMatch(/ has no blocks to checkpoint: its layers stand alone\.$/);
          without.add(family);
        },
      );
    }
    expect([...without].sort()).toEqual(familiesWithout);
  });
});
