import '@tensorflow/tfjs-backend-cpu';
import { batchNorm } from '@ocelli/ops';
import { formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';
import { constantOf, elementsOf } from '../graph/constants.js';
import type { Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import type { Program } from '../program.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { removeDeadCode } from './remove-dead-code.js';

await tf.setBackend('cpu');

const vector = (name: string, low = -1): tf.Tensor1D => tf.tensor1d(formulaValues(name, [3], [low, 1]));
const filter = tf.tensor4d(formulaValues('filter', [3, 3, 2, 3], [-1, 1]), [3, 3, 2, 3]);
const [bias, mean, weight, shift] = [vector('bias'), vector('mean'), vector('weight'), vector('shift')];
const variance = vector('variance', 0.5);
const constants = [filter, bias, mean, weight, shift, variance];
const x = tf.tensor4d(formulaValues('x', [2, 3, 3, 2], [-1, 1]), [2, 3, 3, 2]);

const convolve = (x: tf.Tensor): tf.Tensor4D => tf.conv2d(x as tf.Tensor4D, filter, 1, 'same');
const normalize = (y: tf.Tensor) => batchNorm(y, { mean, variance, weight, bias: shift });

/** The kernels of a compiled function that gives what it gives eagerly. */
async function kernelsOf(run: (x: tf.Tensor) => tf.Tensor): Promise<string[]> {
  const programs: Promise<Program>[] = [];
  const compiled = compile(run, { constants, onCompile: (program) => void programs.push(program) });
  // A filter's sum of 18 products, rounded in another order.
  const expected = Array.from(run(x).dataSync(), (value) => expect.closeTo(value, 5));
  expect(Array.from(await (await compiled(x)).data())).toEqual(expected);
  const { graph } = (await programs[0]) as Program;
  await compiled.dispose();
  return graph.nodes.map(({ kernel }) => kernel);
}

describe('foldBatchNorm', () => {
  it('leaves nothing of a batch norm after a convolution, with a bias and without', async () => {
    expect(await kernelsOf((x) => normalize(convolve(x)))).toEqual(['Conv2D']);
    expect(await kernelsOf((x) => normalize(tf.add(convolve(x), bias)))).toEqual(['Conv2D']);
    expect(await kernelsOf((x) => normalize(normalize(tf.add(2, tf.mul(3, convolve(x))))))).toEqual(['Conv2D']);
  });

  it('takes the factors of a convolution of each channel into its filter', () => {
    const builder = new GraphBuilder();
    const elements = formulaValues('depthwise', [3, 3, 2, 2], [-1, 1]);
    const factors = Float32Array.of(2, -3, 0.5, 4);
    const given = builder.input('x', [2, 3, 3, 2], 'float32');
    const filter = constantOf([3, 3, 2, 2], 'float32', elements);
    const attributes = { strides: 1, pad: 'same' };
    const y = builder.addOne('DepthwiseConv2dNative', { x: given, filter }, attributes);
    const scaled = builder.addOne('Multiply', { a: y, b: constantOf([4], 'float32', factors) });
    const shifted = builder.addOne('Add', { a: scaled, b: constantOf([4], 'float32', factors) });
    const { nodes } = removeDeadCode(foldBatchNorm(builder.build([{ name: 'y', value: shifted }])));
    expect(nodes.map(({ kernel }) => kernel)).toEqual(['DepthwiseConv2dNative', 'Add']);
    const convolve = (weights: Float32Array) => tf.depthwiseConv2d(x, tf.tensor4d(weights, [3, 3, 2, 2]), 1, 'same');
    const expected = tf.mul(convolve(elements), tf.tensor1d(factors)).dataSync();
    const folded = elementsOf(nodes[0]?.inputs['filter'] as Value) as Float32Array;
    expect(Array.from(convolve(folded).dataSync())).toEqual(Array.from(expected, (value) => expect.closeTo(value, 5)));
  });

  it('leaves what is read without it, and factors that are not for channels', async () => {
    const both = (x: tf.Tensor) => {
      const y = convolve(x);
      return tf.mul(tf.mul(y, weight), y);
    };
    expect(await kernelsOf(both)).toEqual(['Conv2D', 'Multiply', 'Multiply']);
    const rows = (x: tf.Tensor) => tf.mul(convolve(x), tf.tensor4d([1, 2, 3], [1, 3, 1, 1]));
    expect(await kernelsOf(rows)).toEqual(['Conv2D', 'Multiply']);
    expect(await kernelsOf((x) => tf.mul(tf.relu(convolve(x)), weight))).toEqual(['Conv2D', 'Relu', 'Multiply']);
  });
});
