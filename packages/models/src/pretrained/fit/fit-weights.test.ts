import '@tensorflow/tfjs-backend-cpu';
import { BatchNorm2d, Conv2d, Linear, Sequential } from '@ocelli/nn';
import { writeSafetensors } from '@ocelli/safetensors';
import { describe, expect, it } from 'vitest';
import { inception_v3 } from '../../inception/index.js';
import { toTheirs } from '../../parts/names.js';
import { SwinTransformer } from '../../swin/swin-transformer.js';
import { smallSwin } from '../../swin/testing/small-swin.js';
import { vgg11 } from '../../vgg/index.js';
import { interpolatePositions, VisionTransformer } from '../../vit/index.js';
import { loadPretrained } from '../load-pretrained.js';
import { fitWeights } from './fit-weights.js';

const f32 = (shape: readonly number[], values: readonly number[]) =>
  ({ dtype: 'F32', shape, data: Float32Array.from(values) }) as const;

/** A file of a convolution of colours with two outputs, of 1x1 pixels. */
const colours = writeSafetensors({ '0.weight': f32([2, 3, 1, 1], [1, 2, 4, 8, 16, 32]), '0.bias': f32([2], [5, 6]) });

async function kernelFor(channels: number): Promise<number[]> {
  using net = new Sequential(new Conv2d(channels, 2, 1));
  expect(await loadPretrained(net, colours)).toMatchObject({ missing: [], unexpected: [] });
  expect(net.stateDict()['0.bias']?.data).toEqual(Float32Array.of(5, 6));
  return Array.from(net.stateDict()['0.weight']?.data ?? [], Number);
}

describe('weights of another shape', () => {
  it('for colours fit other channels: one has their sum, more have them by turns, which add up to as much', async () => {
    expect(await kernelFor(1)).toEqual([7, 56]);
    expect(await kernelFor(3)).toEqual([1, 2, 4, 8, 16, 32]);
    expect(await kernelFor(4)).toEqual([1, 2, 4, 1, 8, 16, 32, 8].map((value) => value * 0.75));
    expect((await kernelFor(2)).map((value) => value / 1.5)).toEqual([1, 2, 8, 16]);
    using net = new Sequential(new Conv2d(1, 2, 3));
    await expect(loadPretrained(net, colours)).rejects.toThrow('0.weight is [2,3,1,1], but the model has [2,1,3,3]');
    using grey = new Sequential(new Conv2d(1, 2, 1)).initialize(0);
    using colour = new Sequential(new Conv2d(3, 2, 1));
    await expect(loadPretrained(colour, writeSafetensors(grey.stateDict()))).rejects.toThrow('is [2,1,1,1]');
  });

  it('of pixels in order, as a grouped convolution has them', async () => {
    const values = Array.from({ length: 12 }, (_, index) => index);
    using net = new Sequential(new Conv2d(1, 1, 2, { bias: false }));
    await loadPretrained(net, writeSafetensors({ '0.weight': f32([1, 3, 2, 2], values) }));
    expect(net.stateDict()['0.weight']?.data).toEqual(Float32Array.of(0 + 4 + 8, 1 + 5 + 9, 2 + 6 + 10, 3 + 7 + 11));
  });

  it('of another number of classes are an error that says what to do, or leave the last layer as it was', async () => {
    using trained = new Sequential(new BatchNorm2d(2), new Linear(2, 3)).initialize(1);
    const file = writeSafetensors(trained.stateDict());
    using net = new Sequential(new BatchNorm2d(2), new Linear(2, 5)).initialize(2);
    const { '1.weight': head } = net.stateDict();
    await expect(loadPretrained(net, file)).rejects.toThrow(
      'The weights know 3 classes: make the model with numClasses 3, or load them with newHead: true, which leaves its last layer as it is.',
    );
    await loadPretrained(net, file, { newHead: true });
    expect(net.stateDict()['1.weight']).toEqual(head);
    expect(net.stateDict()['0.weight']).toEqual(trained.stateDict()['0.weight']);
    using empty = new Sequential(new BatchNorm2d(2), new Linear(2, 5));
    await expect(loadPretrained(empty, file, { newHead: true })).rejects.toThrow(
      "newHead: the model's 1.bias has no values to leave; initialise the model first.",
    );
    using other = new Sequential(new BatchNorm2d(2), new Linear(3, 5)).initialize(2);
    const refused = loadPretrained(other, file, { newHead: true });
    await expect(refused).rejects.toThrow('1.weight is [3,2], but the model has [5,3]');
    await expect(refused).rejects.not.toThrow('newHead');
  });

  it('of positions in other windows are no head that may stay as it was drawn', async () => {
    const make = (window: number) => new SwinTransformer({ ...smallSwin, version: 1, window }).initialize(1);
    using trained = make(3);
    using other = make(2);
    // As timm saves them, without the places in the tables.
    const saved = Object.entries(trained.stateDict()).filter(([name]) => !name.endsWith('relative_position_index'));
    const loading = loadPretrained(other, writeSafetensors(Object.fromEntries(saved)), { newHead: true });
    await expect(loading).rejects.toThrow('features.1.0.attn.relative_position_bias_table is [25,1], but the model has [9,1]');
    await expect(loading).rejects.not.toThrow('classes');
  });

  it('of positions fit images of another size', async () => {
    const options = { inChannels: 1, patchSize: 8, numClasses: 2, width: 4, depth: 1, heads: 1, feedForward: 4 };
    const rates = { dropout: 0, attentionDropout: 0, dropPath: 0 };
    using small = new VisionTransformer({ ...options, ...rates, imageSize: 16 }).initialize(1);
    const stateDict = small.stateDict();
    using large = new VisionTransformer({ ...options, ...rates, imageSize: 24 });
    await loadPretrained(large, writeSafetensors(stateDict));
    const expected = await interpolatePositions(stateDict, { imageSize: 24, patchSize: 8 });
    const name = 'encoder.pos_embedding';
    expect(large.stateDict()[name]?.data).toEqual(expected[name]?.data);
    expect(large.stateDict()['conv_proj.weight']).toEqual(stateDict['conv_proj.weight']);
  });
});

describe('names of timm', () => {
  it('are known of a model that has others, whose shapes may be others too', async () => {
    const model = vgg11().create({ hidden: 2, numClasses: 3 });
    const shapes = Object.fromEntries(model.namedState().map(([name, { shape }]) => [toTheirs(model.timmNames())(name), shape]));
    const theirs = { ...shapes, 'pre_logits.fc1.weight': [2, 512, 7, 7], 'pre_logits.fc2.weight': [2, 2, 1, 1] };
    const { missing, unexpected, apply } = fitWeights(model, theirs, {});
    expect([missing, unexpected]).toEqual([[], []]);
    const values = { 'pre_logits.fc2.weight': f32([2, 2, 1, 1], [1, 2, 3, 4]), 'head.fc.bias': f32([3], [5, 6, 7]) };
    expect(await apply(values)).toEqual({
      'classifier.3.weight': f32([2, 2], [1, 2, 3, 4]),
      'classifier.6.bias': f32([3], [5, 6, 7]),
    });
    expect(() => fitWeights(model, { ...theirs, 'pre_logits.fc2.weight': [2, 3, 1, 1] }, {})).toThrow('is [2,3,1,1]');
  });

  it('may lack what timm does not have', () => {
    const model = inception_v3().create({});
    const shapes = Object.fromEntries(model.namedState().map(([name, { shape }]) => [name, shape]));
    const without = Object.fromEntries(Object.entries(shapes).filter(([name]) => !name.startsWith('AuxLogits.')));
    expect(fitWeights(model, without, {})).toMatchObject({ missing: [], unexpected: [] });
    const { 'fc.bias': _, ...lacking } = without;
    expect(() => fitWeights(model, lacking, {})).toThrow('missing (1):\n    fc.bias');
  });
});
