import '@tensorflow/tfjs-backend-cpu';
import * as ops from '@ocelli/ops';
import { Rng } from '@ocelli/random';
import { describe, expect, it } from 'vitest';
import { checkCompiledCases } from './testing/check-compiled.js';
import { checkDifferences } from './testing/check-differences.js';
import { opCases } from './testing/op-cases.js';
import { withGradients } from './testing/with-gradients.js';

const kinds = Object.entries(opCases());

describe('the ops of @ocelli/ops, compiled', () => {
  it.each(kinds)('have the values and gradients that they have eagerly: %s', async (_kind, cases) => {
    // Float32 sums in another order; 1e-5 of the largest value is a hundred roundings.
    await checkCompiledCases(cases.map(withGradients), { orders: new Rng(30) });
  });

  it.each(kinds)('have the gradients that finite differences say: %s', async (_kind, cases) => {
    await checkDifferences(cases);
  });

  it('are all among these', () => {
    const names = kinds.flatMap(([, cases]) => cases.map(({ name }) => name));
    // Random tensors have tests of their own; the next two are what all others and checkpoints are made of; the last two give no tensor.
    const random = ['Rng', 'bernoulli', 'dropoutMask', 'randomNormal', 'randomUniform'];
    const others = [...random, 'customGradient', 'untaped', 'pairOf', 'sidesOf'];
    const missing = Object.keys(ops).filter((op) => !others.includes(op) && !names.some((name) => name.split(' ')[0] === op));
    expect(missing, 'ops without a case in testing/op-cases.ts').toEqual([]);
  });
});
