import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { createModel, listModels, modelDefaults } from './index.js';

describe('createModel', () => {
  it('draws the weights from the seed, 0 where none is given', async () => {
    const weights = async (options: { seed?: number }) => {
      using model = await createModel('small-cnn', { channels: 2, imageSize: 4, hidden: 2, ...options });
      return model.stateDict()['conv2.weight']?.data;
    };
    const first = await weights({ seed: 1 });
    expect(await weights({ seed: 1 })).toEqual(first);
    expect(await weights({ seed: 2 })).not.toEqual(first);
    expect(await weights({})).toEqual(await weights({ seed: 0 }));
  });

  it('draws nothing where it is told so, for weights that are loaded next', async () => {
    const options = { channels: 2, imageSize: 4, hidden: 2 };
    using drawn = await createModel('small-cnn', { ...options, seed: 1 });
    using model = await createModel('small-cnn', { ...options, initialize: false });
    expect(() => model.stateDict()).toThrow();
    model.loadStateDict(drawn.stateDict());
    expect(model.stateDict()).toEqual(drawn.stateDict());
  });

  it('passes over options that are undefined', async () => {
    using model = await createModel('small-cnn' as string, { numClasses: undefined, imageSize: 4, channels: 1 });
    expect(model.stateDict()['fc2.bias']?.shape).toEqual([10]);
  });

  it('names the nearest model and option', async () => {
    await expect(createModel('Smal-CNN')).rejects.toThrow(
      /There is no model 'Smal-CNN'; did you mean 'small-cnn'\? The models are/,
    );
    await expect(createModel('ResNet18')).rejects.toThrow(/There is no model 'ResNet18'; did you mean 'resnet18'\?/);
    await expect(createModel('small-cnn' as string, { classes: 3 })).rejects.toThrow(/did you mean 'numClasses'\?/);
    await expect(createModel(undefined as unknown as string)).rejects.toThrow("There is no model 'undefined'.");
    await expect(createModel('xyz')).rejects.toThrow(/There is no model 'xyz'\. The models are/);
    await expect(createModel('small-cnn' as string, { numclases: 3 })).rejects.toThrow(
      /'small-cnn' has no option 'numclases'; did you mean 'numClasses'\? It takes inChannels/,
    );
  });

  it('refuses options out of range', async () => {
    await expect(createModel('small-cnn', { numClasses: 0 })).rejects.toThrow(
      'SmallCnn: numClasses must be a whole number of at least 1, but it is 0.',
    );
    await expect(createModel('small-cnn' as string, { channels: '8' })).rejects.toThrow(
      'SmallCnn: channels must be a whole number of at least 1, but it is "8".',
    );
    await expect(createModel('resnet18-cifar', { inChannels: 1.5 })).rejects.toThrow(
      'ResNet: inChannels must be a whole number of at least 1, but it is 1.5.',
    );
  });
});

describe('listModels', () => {
  it('lists all, or those that match a pattern', () => {
    expect(listModels()).toContain('small-cnn');
    expect(listModels('ResNet*')).toContain('resnet18-cifar');
    expect(listModels('ResNet*')).not.toContain('small-cnn');
    expect(listModels('small?cnn')).toEqual(['small-cnn']);
    expect(listModels('small.cnn')).toEqual([]);
  });
});

describe('modelDefaults', () => {
  it('says every option', async () => {
    expect(await modelDefaults('small-cnn')).toMatchObject({ numClasses: 10, kernelSize: 3 });
  });
});
