import type { Node, Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import { binaryKernels } from './binary.js';
import { type Call, composed } from './composed.js';
import { convolutionKernels } from './convolutions.js';
import { depthwiseKernels } from './depthwise.js';
import { productKernels } from './products.js';
import { refuse } from './refuse.js';
import { unaryKernels } from './unary.js';

/** Products and convolutions with a bias and an activation function, as inference in tfjs has them. */
export function fusedKernels(): Record<string, Lower> {
  const parts = (): Record<string, Lower> => ({
    ...productKernels(),
    ...convolutionKernels(),
    ...depthwiseKernels(),
    ...binaryKernels(),
    ...unaryKernels(),
  });
  return {
    _FusedMatMul: composed(parts, (call, node) => {
      const { a, b } = node.inputs as Record<'a' | 'b', Value>;
      const { transposeA, transposeB } = node.attributes;
      return activated(call, call('BatchMatMul', { a, b }, { transposeA, transposeB }), node);
    }),
    FusedConv2D: composed(parts, (call, node) => activated(call, convolved(call, 'Conv2D', node), node)),
    FusedDepthwiseConv2D: composed(parts, (call, node) => activated(call, convolved(call, 'DepthwiseConv2dNative', node), node)),
  };
}

function convolved(call: Call, kernel: string, { inputs, attributes }: Node): Value {
  const { x, filter } = inputs as Record<'x' | 'filter', Value>;
  const { strides, pad, dilations, dimRoundingMode } = attributes;
  return call(kernel, { x, filter }, { strides, pad, dilations, dimRoundingMode });
}

const activations: Readonly<Record<string, string>> = { relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid' };

function activated(call: Call, product: Value, node: Node): Value {
  const { bias, preluActivationWeights: alpha } = node.inputs;
  const { activation = 'linear', leakyreluAlpha } = node.attributes as { activation?: string; leakyreluAlpha?: number };
  const x = bias === undefined ? product : call('Add', { a: product, b: bias });
  const kernel = activations[activation];
  if (kernel !== undefined) return call(kernel, { x });
  if (activation === 'linear') return x;
  if (activation === 'leakyrelu') return call('LeakyRelu', { x }, { alpha: leakyreluAlpha });
  if (activation === 'prelu' && alpha !== undefined) return call('Prelu', { x, alpha });
  return refuse(node, `the activation ${activation}`);
}
