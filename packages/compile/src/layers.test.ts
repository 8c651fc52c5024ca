import '@tensorflow/tfjs-backend-cpu';
import * as nn from '@ocelli/nn';
import { Rng } from '@ocelli/random';
import { describe, expect, it } from 'vitest';
import { checkCompiledCases } from './testing/check-compiled.js';
import { checkDifferences } from './testing/check-differences.js';
import { layerCases } from './testing/layer-cases.js';
import { withGradients } from './testing/with-gradients.js';

const kinds = Object.entries(layerCases());

describe('the layers of @ocelli/nn, compiled', () => {
  it.each(kinds)('have the values and gradients that they have eagerly: %s', async (_kind, cases) => {
    // Float32 sums in another order; 1e-5 of the largest value is a hundred roundings.
    await checkCompiledCases(cases.map(withGradients), { orders: new Rng(30) });
  });

  it.each(kinds)('have the gradients that finite differences say: %s', async (_kind, cases) => {
    await checkDifferences(cases);
  });

  it('are all among these', () => {
    const names = kinds.flatMap(([, cases]) => cases.map(({ name }) => name));
    // What others are made of, or hold them.
    const others = ['Module', 'ModuleList', 'Sequential'];
    const layers = Object.entries(nn).filter(([, each]) => typeof each === 'function' && each.prototype instanceof nn.Module);
    const missing = layers
      .map(([name]) => name)
      .filter((name) => !others.includes(name) && !names.some((found) => found.split(' ')[0] === name));
    expect(missing, 'layers without a case in testing/layer-cases.ts').toEqual([]);
  });
});
