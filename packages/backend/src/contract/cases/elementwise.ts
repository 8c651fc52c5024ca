import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { booleans, type ContractCase, differentiable, floats, integers, valueOnly } from '../contract-case.js';

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

/** Functions of one and of two tensors, with broadcasting and in every dtype they are used with. */
export function elementwiseCases(): ContractCase[] {
  return [...unaryCases(), ...activationCases(), ...binaryCases(), ...logicalCases(), ...integerCases()];
}

function unaryCases(): ContractCase[] {
  const anywhere: Record<string, Unary> = {
    abs: tf.abs,
    neg: tf.neg,
    square: tf.square,
    exp: tf.exp,
    sin: tf.sin,
    cos: tf.cos,
    tanh: tf.tanh,
    erf: tf.erf,
    expm1: tf.expm1,
    atan: tf.atan,
  };
  const positive: Record<string, Unary> = {
    sqrt: tf.sqrt,
    rsqrt: tf.rsqrt,
    log: tf.log,
    log1p: tf.log1p,
    reciprocal: tf.reciprocal,
  };
  const stepwise: Record<string, Unary> = { floor: tf.floor, ceil: tf.ceil, round: tf.round, sign: tf.sign };
  return [
    ...Object.entries(anywhere).map(([name, run]) => differentiable(name, [floats([3, 5, 7], -2, 2)], run)),
    ...Object.entries(positive).map(([name, run]) => differentiable(name, [floats([3, 5, 7], 0.2, 3)], run)),
    ...Object.entries(stepwise).map(([name, run]) => valueOnly(name, [floats([3, 5, 7], -3, 3)], run)),
  ];
}

function activationCases(): ContractCase[] {
  const activations: Record<string, Unary> = {
    relu: tf.relu,
    relu6: (x) => tf.relu6(tf.mul(x, 4)),
    leakyRelu: (x) => tf.leakyRelu(x, 0.1),
    elu: tf.elu,
    selu: tf.selu,
    sigmoid: tf.sigmoid,
    softplus: tf.softplus,
    clipByValue: (x) => tf.clipByValue(x, -0.7, 0.9),
    'where(greater(x, 0))': (x) => tf.where(tf.greater(x, 0), tf.mul(x, 3), tf.mul(x, 0.5)),
  };
  return [
    ...Object.entries(activations).map(([name, run]) => differentiable(name, [floats([4, 9], -3, 3)], run)),
    differentiable('prelu', [floats([2, 3, 4], -2, 2), floats([4], 0.1, 0.5, 30)], tf.prelu as Binary),
  ];
}

function binaryCases(): ContractCase[] {
  const kernels: Record<string, Binary> = {
    add: tf.add,
    sub: tf.sub,
    mul: tf.mul,
    div: tf.div,
    maximum: tf.maximum,
    minimum: tf.minimum,
    squaredDifference: tf.squaredDifference,
    pow: tf.pow,
  };
  const shapes: [readonly number[], readonly number[]][] = [
    [
      [2, 3, 5],
      [2, 3, 5],
    ],
    [[2, 3, 5], [5]],
    [
      [2, 3, 5],
      [2, 1, 5],
    ],
    [[], [2, 3]],
    [
      [2, 1, 3, 5],
      [4, 1, 1],
    ],
  ];
  return Object.entries(kernels).flatMap(([name, run]) =>
    shapes.map(([a, b]) => differentiable(`${name} of [${a}] and [${b}]`, [floats(a, 0.5, 2), floats(b, 0.6, 2.2, 200)], run)),
  );
}

function logicalCases(): ContractCase[] {
  const comparisons: Record<string, Binary> = {
    equal: tf.equal,
    notEqual: tf.notEqual,
    less: tf.less,
    lessEqual: tf.lessEqual,
    greater: tf.greater,
    greaterEqual: tf.greaterEqual,
  };
  return [
    ...Object.entries(comparisons).map(([name, run]) =>
      valueOnly(`${name} of integers`, [integers([4, 6], 0, 3), integers([6], 0, 3, 7)], run),
    ),
    valueOnly('logicalAnd, logicalOr, logicalNot', [booleans([3, 7]), booleans([3, 7], 2)], (a, b) => [
      tf.logicalAnd(a as Tensor, b as Tensor),
      tf.logicalOr(a as Tensor, b as Tensor),
      tf.logicalNot(a as Tensor),
    ]),
    differentiable(
      'where with a broadcast condition',
      [booleans([3, 1]), floats([3, 4]), floats([4], -1, 1, 20)],
      (condition: Tensor, t: Tensor, e: Tensor) => tf.where(condition, t, e),
    ),
    valueOnly('isNaN and isFinite', [floats([5], -2, 3)], (x: Tensor) => [
      tf.isNaN(tf.log(x)),
      tf.isFinite(tf.div(1, tf.relu(x))),
    ]),
    valueOnly('all and any', [booleans([4, 5])], (x: Tensor) => [tf.all(x, 1), tf.any(x, 0)]),
  ];
}

function integerCases(): ContractCase[] {
  const pair = [integers([3, 5], -9, 9), integers([5], 1, 5, 11)];
  return [
    valueOnly('integer add, sub, mul', pair, (a: Tensor, b: Tensor) => [tf.add(a, b), tf.sub(a, b), tf.mul(a, b)]),
    valueOnly('integer maximum and floorDiv', pair, (a: Tensor, b: Tensor) => [tf.maximum(a, b), tf.floorDiv(a, b)]),
    valueOnly('mod', [floats([3, 5], -4, 4), floats([5], 0.7, 2, 30)], (a: Tensor, b: Tensor) => tf.mod(a, b)),
    valueOnly('cast between dtypes', [floats([9], -2.9, 3)], (x: Tensor) => [
      tf.cast(x, 'int32'),
      tf.cast(tf.cast(x, 'int32'), 'bool'),
      tf.cast(tf.cast(x, 'int32'), 'float32'),
    ]),
  ];
}
