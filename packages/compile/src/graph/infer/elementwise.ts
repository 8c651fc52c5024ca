import { broadcast_util, upcastType } from '@tensorflow/tfjs-core';
import type { GraphDataType, Value } from '../graph.js';
import type { Infer } from './infer-outputs.js';

const unary = words(
  'Abs Acos Acosh Asin Asinh Atan Atanh Ceil ClipByValue Cos Cosh Elu Erf',
  'Expm1 Floor Log Log1p Neg Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign',
  'Sin Sinh Softplus Sqrt Square Step Tan Tanh ZerosLike OnesLike Identity Reverse',
);
/** Those that give float32 whatever they are given. */
const real = ['Exp', 'LeakyRelu', 'Softmax', 'LogSoftmax', 'Prelu'];
const tests = ['IsNan', 'IsInf', 'IsFinite', 'LogicalNot'];
const binary = words('Add Atan2 BitwiseAnd Maximum Minimum Mod Multiply Pow RealDiv SquaredDifference Sub');
const comparisons = words('Equal NotEqual Less LessEqual Greater GreaterEqual LogicalAnd LogicalOr LogicalXor');

/** The names in some lines of them. */
function words(...lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}

/** Kernels that give a value for each one of their broadcast inputs. */
export function elementwiseOutputs(): Record<string, Infer> {
  return {
    ...each(unary, ({ x }) => [outlineOf(x as Value)]),
    ...each(real, ({ x, logits }) => [{ shape: ((x ?? logits) as Value).shape, dtype: 'float32' }]),
    ...each(['Cumsum', 'Cumprod'], ({ x }) => [
      { shape: (x as Value).shape, dtype: upcastType((x as Value).dtype, 'int32') as GraphDataType },
    ]),
    ...each(tests, ({ x }) => [{ shape: (x as Value).shape, dtype: 'bool' }]),
    ...each(binary, ({ a, b }) => [{ shape: broadcast(a, b), dtype: wider(a as Value, b as Value) }]),
    ...each(comparisons, ({ a, b }) => [{ shape: broadcast(a, b), dtype: 'bool' }]),
    FloorDiv: ({ a, b }) => [{ shape: broadcast(a, b), dtype: 'int32' }],
    EluGrad: ({ dy }) => [{ shape: (dy as Value).shape, dtype: 'float32' }],
    AddN: (inputs) => [outlineOf(Object.values(inputs)[0] as Value)],
    Cast: ({ x }, { dtype }) => [{ shape: (x as Value).shape, dtype: dtype as GraphDataType }],
    Select: ({ t, e }) => [{ shape: (t as Value).shape, dtype: wider(t as Value, e as Value) }],
    ...each(['FusedBatchNorm', 'LayerNorm', 'Gelu', 'StepBelow', 'ChannelAffine', 'OptimizationBarrier'], ({ x }) => [
      outlineOf(x as Value),
    ]),
    LRN: ({ x }) => [outlineOf(x as Value)],
    LRNGrad: ({ dy }) => [outlineOf(dy as Value)],
    Fill: (_, { shape, value, dtype }) => [
      {
        shape: shape as number[],
        dtype: (dtype as GraphDataType | undefined) ?? (typeof value === 'boolean' ? 'bool' : 'float32'),
      },
    ],
  };
}

function each(kernels: readonly string[], infer: Infer): Record<string, Infer> {
  return Object.fromEntries(kernels.map((kernel) => [kernel, infer]));
}

export function outlineOf({ shape, dtype }: Value): { shape: readonly number[]; dtype: GraphDataType } {
  return { shape, dtype };
}

function broadcast(a: Value | undefined, b: Value | undefined): number[] {
  return broadcast_util.assertAndGetBroadcastShape([...(a?.shape ?? [])], [...(b?.shape ?? [])]);
}

function wider(a: Value, b: Value): GraphDataType {
  return upcastType(a.dtype, b.dtype) as GraphDataType;
}
