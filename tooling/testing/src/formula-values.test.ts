import { expect, it } from 'vitest';
import { formulaStateDict, formulaValues } from './index.js';

it("computes the reference's worked examples", () => {
  expect([...formulaValues('input', [4], [-1, 1])].map((value) => value.toPrecision(8))).toEqual([
    '0.59806627',
    '0.37034848',
    '0.96052945',
    '-0.99152070',
  ]);
  const stateDict = formulaStateDict({ 'conv1.weight': [64, 3, 7, 7], 'fc.bias': [1000], 'bn1.running_var': [2] });
  expect(stateDict['conv1.weight']?.data[0]).toBeCloseTo(0.183612943, 8);
  expect(stateDict['fc.bias']?.data[1]).toBeCloseTo(-0.0051908181, 9);
  expect(stateDict['bn1.running_var']?.data.every((value) => value >= 0.8 && value < 1.2)).toBe(true);
});
