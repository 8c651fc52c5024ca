import { expect, it } from 'vitest';
import type { OnnxNode } from './onnx-builder.js';
import { inRunOrder } from './run-order.js';

const node = (output: string, ...inputs: string[]): OnnxNode => {
  return { op: 'Sum', domain: '', name: output, inputs, outputs: [output], attributes: {} };
};

it('has what few others are needed for run first, and keeps each node behind those that it reads', () => {
  const backward = [node('dy2', 'loss'), node('dw2', 'dy2'), node('dy1', 'dy2'), node('dw1', 'dy1')];
  const updates = [node('w1', 'dw1'), node('w2', 'dw2'), node('norm', 'dw1', 'dw2')];
  const ordered = inRunOrder([node('mean', 'x'), node('loss', 'x'), ...backward, ...updates]).map(({ name }) => name);
  // ONNX Runtime runs from the last one on: the mean, the second layer's update, the first one's, the norm.
  expect(ordered).toEqual(['loss', 'dy2', 'dw2', 'dy1', 'dw1', 'norm', 'w1', 'w2', 'mean']);
});
