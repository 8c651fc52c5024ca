import { wasm } from '@ocelli/backend-wasm';
import { checkGradients, describeOnBackends, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parameterCount } from '../testing/parameter-count.js';
import * as allVariants from './cifar-variants.js';
import { paddedShortcut } from './padded-shortcut.js';

const variants = { ...allVariants };

describe("He et al.'s ResNets for CIFAR", () => {
  // Table 6 of the paper, in millions to two digits.
  it.each([
    ['cifar_resnet20', 0.27],
    ['cifar_resnet32', 0.46],
    ['cifar_resnet44', 0.66],
    ['cifar_resnet56', 0.85],
    ['cifar_resnet110', 1.7],
  ] as const)('%s has %d million parameters', (name, millions) => {
    const count = parameterCount(variants[name]().create({}));
    expect(Number((count / 1e6).toPrecision(2))).toBe(millions);
  });
});

describeOnBackends([wasm()], 'paddedShortcut', () => {
  it('takes every second pixel between channels of zeros', () => {
    tf.tidy(() => {
      const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
      expect(paddedShortcut(image, 2, 4).arraySync()).toEqual([
        [
          [
            [0, 1, 0, 0],
            [0, 3, 0, 0],
          ],
          [
            [0, 7, 0, 0],
            [0, 9, 0, 0],
          ],
        ],
      ]);
      expect(paddedShortcut(image, 1, 1)).toBe(image);
    });
  });

  it('has the gradients of finite differences', () => {
    const image = numbers([1, 3, 4, 2]) as tf.Tensor4D;
    checkGradients((x) => paddedShortcut(x as tf.Tensor4D, 2, 4), [image]);
    image.dispose();
  });
});
