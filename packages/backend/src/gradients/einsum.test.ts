import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

describe('gradient of einsum', () => {
  it.each<[string, number[], number[]]>([
    ['ij,jk->ik', [2, 3], [3, 4]],
    ['bij,bkj->bik', [2, 2, 3], [2, 4, 3]],
    ['bhqd,bhkd->bhqk', [1, 2, 2, 3], [1, 2, 4, 3]],
    ['ij,j->i', [2, 3], [3]],
    ['i,j->ij', [2], [3]],
    ['ij,ij->', [2, 3], [2, 3]],
    ['ijk,j->i', [2, 3, 2], [3]],
    [' bi, ci -> bc', [2, 3], [4, 3]],
  ])('%s matches central differences', (equation, a, b) => {
    checkGradients((x, y) => tf.einsum(equation, x as Tensor, y as Tensor), [numbers(a), numbers(b)]);
  });

  it.each<[string, number[]]>([
    ['ij->ji', [2, 3]],
    ['ij->i', [2, 3]],
    ['ij->', [2, 3]],
  ])('%s of one tensor matches central differences', (equation, shape) => {
    checkGradients((x) => tf.einsum(equation, x as Tensor), [numbers(shape)]);
  });

  it('can be differentiated twice', () => {
    const inputs = [numbers([2, 2]), numbers([2, 3])];
    checkGradients((x, y) => tf.square(tf.einsum('ij,jk->ik', x as Tensor, y as Tensor)), inputs, { second: true });
    expect(inputs.length).toBe(2);
  });
});
