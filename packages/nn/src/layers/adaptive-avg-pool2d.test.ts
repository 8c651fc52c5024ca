import { numbers } from '@ocelli/testing';
import { describe, expect, it } from 'vitest';
import { AdaptiveAvgPool2d } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('AdaptiveAvgPool2d', () => {
  it('agrees with torch', () => {
    checkAgainstTorch(new AdaptiveAvgPool2d([3, 4]), readCase('pool.json', 'adaptive_avg_pool2d.3x4'));
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new AdaptiveAvgPool2d([2, 3]), [numbers([1, 3, 5, 2])]);
    checkGradients(new AdaptiveAvgPool2d(1), [numbers([2, 3, 2, 2])]);
  });
});

describe('AdaptiveAvgPool2d', () => {
  it('refuses an empty grid', () => {
    expect(() => new AdaptiveAvgPool2d(0)).toThrow(
      'AdaptiveAvgPool2d: size must be one or two integers of at least 1, but it is 0.',
    );
  });
});
