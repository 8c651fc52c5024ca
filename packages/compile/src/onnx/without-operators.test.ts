import { expect, it } from 'vitest';
import { OnnxBuilder } from './onnx-builder.js';
import { withoutOperators } from './without-operators.js';

it('takes what is there where nothing is NaN', () => {
  const builder = new OnnxBuilder(18);
  const x = builder.input('x', [2], 'float32');
  const isNan = builder.node('IsNaN', [x], {}, { shape: [2], type: 'bool' });
  const kept = builder.node('Where', [isNan, builder.scalar(0), x], {}, { shape: [2], type: 'float32' });
  const twice = builder.node('Where', [isNan, builder.scalar(1), kept], {}, { shape: [2], type: 'float32' });
  const exp = builder.node('Exp', [twice], {}, { shape: [2] });
  const { nodes, outputs } = withoutOperators(builder.build([exp, kept]), new Set(['IsNaN']));
  expect(nodes.map(({ op, inputs }) => `${op} ${inputs}`).sort()).toEqual(['Exp x', 'Identity x']);
  expect(outputs.map(({ name }) => name)).toEqual([exp.name, kept.name]);
});

it('leaves a graph as it is that lacks nothing, or gives what others cannot stand for', () => {
  const builder = new OnnxBuilder(18);
  const x = builder.input('x', [2], 'float32');
  const isNan = builder.node('IsNaN', [x], {}, { shape: [2], type: 'bool' });
  const graph = builder.build([isNan, builder.node('Sign', [x], {}, { shape: [2] })]);
  expect(withoutOperators(graph, new Set(['IsNaN', 'LogSoftmax']))).toBe(graph);
});
