import type { Module } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel, featuresOnly } from '../index.js';
import { startWasm } from '../testing/start-wasm.js';

describe('featuresOnly', () => {
  beforeAll(startWasm);

  it('says the channels and strides of the maps, which it gives in the order asked', async () => {
    using features = await featuresOnly('resnet18', { stages: [2, 0], seed: 3 });
    expect(features.featureInfo).toEqual([
      { stage: 2, channels: 256, stride: 16 },
      { stage: 0, channels: 64, stride: 4 },
    ]);
    const shapes = tf.tidy(() =>
      features
        .eval()
        .forward(tf.ones([2, 64, 32, 3]))
        .map(({ shape }) => shape),
    );
    expect(shapes).toEqual([
      [2, 4, 2, 256],
      [2, 16, 8, 64],
    ]);
  });

  it('holds what the stages need by the names, and with the first values, that it has in the model', async () => {
    using model = await createModel('mobilenet_v1_0_25', { seed: 3 });
    using features = await featuresOnly('mobilenet_v1_0_25', { stages: [1], seed: 3 });
    const held = Object.entries(model.stateDict()).filter(([name]) => /^(conv_stem|bn1|blocks\.[01])\./.test(name));
    expect(features.stateDict()).toEqual(Object.fromEntries(held));
    expect(['classifier.weight', 'blocks.0.0.bn1.bias', 'no.weight'].map((name) => features.leavesOut(name))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('takes parts of blocks, and all of the norms in them', async () => {
    const features = await featuresOnly('densenet121', { stages: [1], initialize: false });
    const names = features.namedState().map(([name]) => name);
    // The map is taken behind the transition's norm, before its convolution.
    expect(names.filter((name) => name.startsWith('features.transition1.'))).toEqual(
      ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'].map((own) => `features.transition1.norm.${own}`),
    );
    const part = features.modules().find(({ path }) => path === 'features') as Module;
    expect(() => part.forward()).toThrow("features (ModulePart) has no forward: it holds some of a module's layers.");
  });

  it('knows the strides of patches and of convolutions without padding', async () => {
    const strides = async (name: string, options: object = {}) => {
      const { featureInfo } = await featuresOnly(name, { ...options, initialize: false });
      return featureInfo.map(({ stride }) => stride);
    };
    expect(await strides('alexnet')).toEqual([4, 8, 16, 32]);
    expect(await strides('deit_tiny_patch16_224', { patchSize: 14, imageSize: 28, stages: [0] })).toEqual([14]);
  });

  it('refuses stages that the model does not have, and options as createModel does', async () => {
    for (const stages of [[2], [-3], [0.5], [1, 1], [0, -2], []]) {
      await expect(featuresOnly('small-cnn', { stages })).rejects.toThrow(
        `featuresOnly: stages must be of the 2 of small-cnn, from 0 to 1, each once, but they are [${stages.join(', ')}].`,
      );
    }
    await expect(featuresOnly('resnet17')).rejects.toThrow("There is no model 'resnet17'");
    await expect(featuresOnly('resnet18', { stage: [1] } as object)).rejects.toThrow("has no option 'stage'");
    await expect(featuresOnly('vgg11', { checkpointing: true })).rejects.toThrow('has no blocks to checkpoint');
    await expect(featuresOnly('vit_b_16', { imageSize: 225 })).rejects.toThrow('imageSize must be a multiple of patchSize 16');
  });
});
