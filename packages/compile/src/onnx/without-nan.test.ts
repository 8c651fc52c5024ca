import { expect, it } from 'vitest';
import { OnnxBuilder } from './onnx-builder.js';
import { withoutNanChecks } from './without-nan.js';

it('takes what is there where nothing is NaN', () => {
  const builder = new OnnxBuilder(18);
  const x = builder.input('x', [2], 'float32');
  const isNan = builder.node('IsNaN', [x], {}, { shape: [2], type: 'bool' });
  const kept = builder.node('Where', [isNan, builder.scalar(0), x], {}, { shape: [2], type: 'float32' });
  const twice = builder.node('Where', [isNan, builder.scalar(1), kept], {}, { shape: [2], type: 'float32' });
  const exp = builder.node('Exp', [twice], {}, { shape: [2] });
  const { nodes, outputs } = withoutNanChecks(builder.build([exp, kept]));
  expect(nodes.map(({ op, inputs }) => `${op} ${inputs}`).sort()).toEqual(['Exp x', 'Identity x']);
  expect(outputs.map(({ name }) => name)).toEqual([exp.name, kept.name]);
});

it('leaves a graph as it is that asks for no NaN, or gives the answer', () => {
  const builder = new OnnxBuilder(18);
  const x = builder.input('x', [2], 'float32');
  const isNan = builder.node('IsNaN', [x], {}, { shape: [2], type: 'bool' });
  const graph = builder.build([isNan]);
  expect(withoutNanChecks(graph)).toBe(graph);
});
