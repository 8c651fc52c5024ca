import { constantScalar } from '../../graph/constants.js';
import type { Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { OnnxValue } from '../onnx-builder.js';
import { asItLies } from './as-it-lies.js';
import { binaryKernels } from './binary.js';
import { composed } from './composed.js';
import { elementwise } from './elementwise.js';
import { unaryKernels } from './unary.js';

/** What passes find spelled out in several of tfjs's kernels. */
export function recognizedKernels(): Record<string, Lower> {
  return {
    Gelu: (node, lowering) => {
      if (!lowering.contrib) return spelledGelu()(node, lowering);
      const { onnx, order } = asItLies(node.inputs['x'] as Value, lowering);
      const { shape } = onnx;
      const gelu = lowering.builder.node('Gelu', [onnx], {}, { shape, domain: 'com.microsoft' });
      lowering.write(node.outputs[0] as Value, gelu, order);
    },
    LayerNorm: ({ inputs, outputs, attributes }, lowering) => {
      const { builder } = lowering;
      const { x, weight, bias } = inputs as { x: Value; weight?: Value; bias?: Value };
      const [onnx, length] = [lowering.read(x), x.shape.at(-1) ?? 1];
      const scale =
        weight === undefined ? builder.constant(new Float32Array(length).fill(1), [length], 'float32') : lowering.read(weight);
      const operands = [onnx, scale, ...(bias === undefined ? [] : [lowering.read(bias)])];
      const told = { axis: -1, epsilon: { float: attributes['epsilon'] as number } };
      lowering.write(outputs[0] as Value, builder.node('LayerNormalization', operands, told, { shape: onnx.shape }));
    },
    // A falling line, clipped: so steep that no float32 before the end, a number above 0, is on it. Exact.
    StepBelow: elementwise(([x], builder, { attributes }, shape) => {
      const end = attributes['end'] as number;
      const steepness = 2 ** (24 - Math.floor(Math.log2(end)));
      const told = { alpha: { float: -steepness }, beta: { float: end * steepness } };
      return builder.node('HardSigmoid', [x as OnnxValue], told, { shape });
    }),
  };
}

/** `x (1 + erf(x / sqrt 2)) / 2` in ONNX's own operators, in the order in which ONNX Runtime finds them and makes one of them. */
function spelledGelu(): Lower {
  return composed(
    () => ({ ...binaryKernels(), ...unaryKernels() }),
    (call, { inputs }) => {
      const x = inputs['x'] as Value;
      const erf = call('Erf', { x: call('RealDiv', { a: x, b: constantScalar(Math.SQRT2) }) });
      const product = call('Multiply', { a: x, b: call('Add', { a: erf, b: constantScalar(1) }) });
      return call('Multiply', { a: product, b: constantScalar(0.5) });
    },
  );
}
