import { expectTypeOf } from 'vitest';
import { type CreatedModel, createModel, type ImageClassifier, listModels, type ModelName } from './index.js';
import type { ResNet } from './resnet/index.js';
import type { SmallCnn } from './small-cnn/index.js';

// A name that the compiler knows gives the model's own class and options, any other a classifier with options of any kind.
expectTypeOf<CreatedModel<'small-cnn'>>().toEqualTypeOf<SmallCnn>();
expectTypeOf<CreatedModel<'resnet18-cifar'>>().toEqualTypeOf<ResNet>();
expectTypeOf<CreatedModel<string>>().toEqualTypeOf<ImageClassifier>();
expectTypeOf(listModels).returns.toEqualTypeOf<ModelName[]>();

export const calls = {
  known: () => createModel('small-cnn', { numClasses: 4, kernelSize: 5, seed: 1 }),
  // @ts-expect-error It has no such option.
  unknownOption: () => createModel('resnet18-cifar', { kernelSize: 5 }),
  // @ts-expect-error It takes a number.
  wrongType: () => createModel('small-cnn', { numClasses: '4' }),
  anyName: (name: string) => createModel(name, { whatever: true }),
};
