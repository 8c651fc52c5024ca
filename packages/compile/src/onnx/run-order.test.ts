import { expect, it } from 'vitest';
import type { OnnxNode } from './onnx-builder.js';
import { inRunOrder } from './run-order.js';

const node = (output: string, ...inputs: string[]): OnnxNode => {
  return { op: 'Sum', domain: '', name: output, inputs, outputs: [output], attributes: {} };
};

it('has small outputs made first, then what few others are needed for, and keeps each node behind those that it reads', () => {
  const backward = [node('dy2', 'loss'), node('dw2', 'dy2'), node('dy1', 'dy2'), node('dw1', 'dy1')];
  const updates = [node('w1', 'dw1'), node('w2', 'dw2'), node('norm', 'dw1', 'dw2')];
  const outputs = [
    { name: 'mean', shape: [64] },
    { name: 'norm', shape: [] },
    { name: 'w1', shape: [64, 64] },
    { name: 'w2', shape: [64, 64] },
  ].map((output) => ({ ...output, type: 'float32' }) as const);
  const orderOf = (updates: OnnxNode[]) => {
    return inRunOrder([node('mean', 'x'), node('loss', 'x'), ...backward, ...updates], outputs).map(({ name }) => name);
  };
  // ONNX Runtime runs from the last one on: the norm, the mean, the second layer's update, the first one's.
  expect(orderOf(updates)).toEqual(['loss', 'dy2', 'dw2', 'dy1', 'dw1', 'w1', 'w2', 'mean', 'norm']);
  expect(orderOf(updates.slice(0, 2))).toEqual(['loss', 'dy2', 'dw2', 'dy1', 'dw1', 'w1', 'w2', 'mean']);
});
