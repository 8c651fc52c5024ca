import { broadcast_util, upcastType } from '@tensorflow/tfjs-core';
import type { GraphDataType, Value } from '../graph.js';
import type { Infer } from './infer-outputs.js';

const unary = [
  'Abs',
  'Acos',
  'Acosh',
  'Asin',
  'Asinh',
  'Atan',
  'Atanh',
  'Ceil',
  'ClipByValue',
  'Cos',
  'Cosh',
  'Elu',
  'Erf',
  'Exp',
  'Expm1',
  'Floor',
  'LeakyRelu',
  'Log',
  'Log1p',
  'LogSoftmax',
  'Neg',
  'Reciprocal',
  'Relu',
  'Relu6',
  'Round',
  'Rsqrt',
  'Selu',
  'Sigmoid',
  'Sign',
  'Sin',
  'Sinh',
  'Softmax',
  'Softplus',
  'Sqrt',
  'Square',
  'Step',
  'Tan',
  'Tanh',
  'ZerosLike',
  'OnesLike',
  'Identity',
  'Cumsum',
  'Cumprod',
  'Reverse',
]; // prettier-ignore
const tests = ['IsNan', 'IsInf', 'IsFinite', 'LogicalNot'];
const binary = [
  'Add',
  'Atan2',
  'FloorDiv',
  'Maximum',
  'Minimum',
  'Mod',
  'Multiply',
  'Pow',
  'RealDiv',
  'SquaredDifference',
  'Sub',
  'BitwiseAnd',
];
const comparisons = [
  'Equal',
  'NotEqual',
  'Less',
  'LessEqual',
  'Greater',
  'GreaterEqual',
  'LogicalAnd',
  'LogicalOr',
  'LogicalXor',
];

/** Kernels that give a value for each one of their broadcast inputs. */
export function elementwiseOutputs(): Record<string, Infer> {
  return {
    ...each(unary, ({ x, logits }) => [outlineOf((x ?? logits) as Value)]),
    ...each(tests, ({ x }) => [{ shape: (x as Value).shape, dtype: 'bool' }]),
    ...each(binary, ({ a, b }) => [{ shape: broadcast(a, b), dtype: wider(a as Value, b as Value) }]),
    ...each(comparisons, ({ a, b }) => [{ shape: broadcast(a, b), dtype: 'bool' }]),
    EluGrad: ({ dy }) => [outlineOf(dy as Value)],
    Prelu: ({ x }) => [outlineOf(x as Value)],
    AddN: (inputs) => [outlineOf(Object.values(inputs)[0] as Value)],
    Cast: ({ x }, { dtype }) => [{ shape: (x as Value).shape, dtype: dtype as GraphDataType }],
    Select: ({ t, e }) => [{ shape: (t as Value).shape, dtype: wider(t as Value, e as Value) }],
    FusedBatchNorm: ({ x }) => [outlineOf(x as Value)],
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
