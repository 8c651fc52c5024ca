import { functionalCall, getState } from '@ocelli/nn';
import { expectClose, formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConvNext } from './convnext/index.js';
import { createModel, type ImageClassifier, listModels, modelDefinition, setGradCheckpointing } from './index.js';
import { SwinTransformer } from './swin/index.js';
import { startWasm } from './testing/start-wasm.js';
import { VisionTransformer } from './vit/index.js';

const common = { inChannels: 1, numClasses: 2, dropPath: 0.3, dropout: 0.2, attentionDropout: 0.2 };
const stages = { depths: [1, 2, 1, 1] } as const;

/** Those whose layers stand alone. */
const familiesWithout = ['alexnet', 'small-cnn', 'vgg'];

/** The loss, every gradient, and the buffers behind a step of training. */
function step(model: ImageClassifier, images: tf.Tensor4D): ReadonlyMap<string, Float32Array> {
  const { parameters, buffers } = getState(model);
  const names = Object.keys(parameters);
  const found = new Map<string, Float32Array>();
  tf.tidy(() => {
    let moved: Record<string, tf.Tensor> = {};
    const loss = (): tf.Scalar => {
      const call = functionalCall(model, { ...parameters, ...buffers }, { seed: 3 }, () => tf.sum(model.forward(images)));
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

  it.each<[string, number, () => ImageClassifier]>([
    [
      'ViT',
      3,
      () => new VisionTransformer({ ...common, imageSize: 32, patchSize: 8, width: 8, depth: 3, heads: 2, feedForward: 8 }),
    ],
    // Of the three modules that halve the map too.
    ['Swin', 8, () => new SwinTransformer({ ...common, ...stages, version: 2, width: 4, heads: [1, 2, 2, 4], window: 3 })],
    ['ConvNeXt', 5, () => new ConvNext({ ...common, ...stages, channels: [4, 6, 8, 10], layerScale: 1 })],
  ])('%s computes its %i blocks again for the same loss and gradients', (_, blocks, make) => {
    using model = make().initialize(1) as ImageClassifier;
    const images: tf.Tensor4D = tf.tensor4d(formulaValues('images', [2, 32, 32, 1], [-1, 1]), [2, 32, 32, 1]);
    const expected = step(model, images);
    setGradCheckpointing(model);
    const own = () => model.modules().filter((module) => Object.hasOwn(module, 'forward')).length;
    expect(own()).toBe(blocks);
    const found = step(model, images);
    expect([...found.keys()]).toEqual([...expected.keys()]);
    for (const [name, values] of expected) expectClose(found.get(name) ?? [], values, 1e-5, name);
    setGradCheckpointing(model, false);
    expect(own()).toBe(0);
    images.dispose();
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
