import { expect, it } from 'vitest';
import { OnnxBuilder } from './onnx-builder.js';

it('writes one node for a reshape of a reshape, none for one back, and none that no output needs', () => {
  const builder = new OnnxBuilder(18);
  const x = builder.input('x', [2, 3, 4], 'float32');
  const flat = builder.reshape(x, [24]);
  expect(builder.reshape(flat, [2, 3, 4])).toBe(x);
  expect(builder.reshape(flat, [24])).toBe(flat);
  const matrix = builder.reshape(flat, [6, 4]);
  const y = builder.node('Relu', [matrix], {}, { shape: matrix.shape });
  builder.node('Neg', [builder.node('Exp', [flat], {}, { shape: flat.shape })], {}, { shape: flat.shape });
  const { nodes } = builder.build([y]);
  expect(nodes.map(({ op, inputs }) => [op, ...inputs.slice(0, 1)])).toEqual([
    ['Reshape', 'x'],
    ['Relu', matrix.name],
  ]);
});
