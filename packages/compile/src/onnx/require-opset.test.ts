import { expect, it } from 'vitest';
import { OnnxBuilder } from './onnx-builder.js';
import { requireOpset } from './require-opset.js';

it('refuses operators that are newer than the version that was chosen', () => {
  const graphOf = (opset: number) => {
    const builder = new OnnxBuilder(opset);
    const x = builder.input('x', [2], 'int32');
    builder.scope = 'stem:BitwiseAnd';
    return builder.build([builder.node('BitwiseAnd', [x, builder.scalar(1, 'int32')], {}, { shape: [2] })]);
  };
  expect(() => requireOpset(graphOf(17))).toThrow(
    'exportOnnx: BitwiseAnd in stem is an operator of opset 18, but opset 17 was chosen',
  );
  requireOpset(graphOf(18));
});
