import '@tensorflow/tfjs-backend-cpu';
import { addBias, batchNormTrain, relu } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';
import { constantOf } from '../graph/constants.js';
import type { Graph } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import { trace } from '../trace/trace.js';
import { foldConstants } from './fold-constants.js';
import { optimize } from './optimize.js';
import { recognizeMeans } from './recognize-means.js';
import { removeDeadCode } from './remove-dead-code.js';
import { shareEqualNodes } from './share-equal-nodes.js';
import { simplify } from './simplify.js';

await tf.setBackend('cpu');

/** The graph of a function of one tensor. */
function graphOf(shape: number[], run: (x: tf.Tensor) => tf.Tensor): Graph {
  const capture = () => {
    throw new Error('nothing is captured here');
  };
  const outputs = (x: tf.Tensor) => [{ name: 'y', tensor: run(x) }];
  return trace([{ name: 'x', tensor: { shape, dtype: 'float32' } }], ([x]) => outputs(x as tf.Tensor), { capture });
}

const kernelsOf = ({ nodes }: Graph): string[] => nodes.map(({ kernel }) => kernel);

describe('passes', () => {
  it('prints a graph', () => {
    const graph = graphOf([2, 3], (x) => tf.sum(tf.mul(tf.relu(x), 2), 1));
    expect(graph.toString()).toBe(
      [
        'input %x: float32[2,3]',
        '%0: float32[2,3] = Relu(x %x)',
        '%1: float32[2,3] = Multiply(a %0, b 2)',
        '%2: float32[2] = Sum(x %1, axis=1, keepDims=false)',
        'output y = %2',
      ].join('\n'),
    );
  });

  it('leaves out what nobody reads', () => {
    const graph = graphOf([2], (x) => {
      tf.exp(x);
      return tf.neg(x);
    });
    expect(kernelsOf(removeDeadCode(graph))).toEqual(['Neg']);
  });

  it('computes once what is computed twice, but not what only looks alike', () => {
    const graph = graphOf([2], (x) => tf.addN([tf.exp(x), tf.exp(x), tf.leakyRelu(x, 0.1), tf.leakyRelu(x, 0.2)]));
    expect(kernelsOf(removeDeadCode(shareEqualNodes(graph)))).toEqual(['Exp', 'LeakyRelu', 'LeakyRelu', 'AddN']);
  });

  it('tells numbers apart that JSON does not have', () => {
    const graph = graphOf([2], (x) => tf.concat([tf.pad(x, [[0, 1]], Infinity), tf.pad(x, [[0, 1]], -Infinity)]));
    expect(kernelsOf(shareEqualNodes(graph))).toEqual(['PadV2', 'PadV2', 'Concat']);
  });

  it('leaves out what changes nothing', () => {
    const unchanged = (x: tf.Tensor) =>
      tf.transpose(tf.transpose(tf.neg(tf.neg(tf.add(tf.mul(tf.reshape(tf.clone(x), [3, 2]), 1), 0))), [1, 0]), [1, 0]);
    expect(kernelsOf(removeDeadCode(simplify(graphOf([6], unchanged))))).toEqual(['Reshape']);
    expect(kernelsOf(removeDeadCode(simplify(graphOf([6], (x) => tf.mul(tf.mul(x, 2), 3)))))).toEqual(['Multiply']);
    // A factor of more axes gives them to the product.
    expect(optimize(graphOf([3], (x) => tf.mul(tf.mul(x, tf.tensor2d([[2]])), 3))).outputs[0]?.value.shape).toEqual([1, 3]);
    // A bare zero of another shape does broadcast.
    expect(kernelsOf(simplify(graphOf([1], (x) => tf.add(x, tf.zeros([3])))))).toEqual(['Add']);
  });

  it('computes small constants, rounded as float32', () => {
    const builder = new GraphBuilder();
    const third = constantOf([], 'float32', Math.fround(1 / 3));
    const y = builder.addOne('Multiply', { a: third, b: constantOf([2], 'float32', Float32Array.of(2, 3)) });
    const folded = foldConstants(builder.build([{ name: 'y', value: y }]));
    expect(folded.nodes).toEqual([]);
    expect(folded.outputs[0]?.value.source).toEqual({
      kind: 'constant',
      data: Float32Array.of(Math.fround(1 / 3) * 2, Math.fround(1 / 3) * 3),
    });
  });

  it('finds the means and sums of columns that our ops spell as poolings', () => {
    const reductionsOf = (run: (x: tf.Tensor) => tf.Tensor) => {
      const graph = optimize(graphOf([4, 6, 6, 8], run));
      expect(kernelsOf(graph)).not.toContain('AvgPool');
      const reductions = graph.nodes.filter(({ kernel }) => kernel === 'Mean' || kernel === 'Sum');
      return reductions.map(({ kernel, attributes }) => `${kernel} ${String(attributes['axis'])}`);
    };
    const normalize = (x: tf.Tensor) => tf.grad((x) => tf.sum(relu(batchNormTrain(x).output)))(x);
    // Mean and variance forward; backward the sum of dy, which its mean is taken from too, and that of dy times x.
    expect(reductionsOf(normalize)).toEqual(['Mean 0,1,2', 'Mean 0,1,2', 'Sum 0,1,2', 'Sum 0,1,2']);
    const loss = (x: tf.Tensor) => (bias: tf.Tensor) => tf.sum(tf.square(addBias(x, bias as tf.Tensor1D)));
    expect(reductionsOf((x) => tf.grad(loss(x))(tf.zeros([8])))).toEqual(['Sum 0,1,2']);
  });

  it("reads a rectifier's slope off what it gives, and pools before it rectifies", async () => {
    const pool = (x: tf.Tensor) => tf.maxPool(relu(x as tf.Tensor4D), 2, 2, 'valid');
    const graph = optimize(graphOf([2, 4, 4, 3], (x) => tf.grad((x) => tf.sum(tf.square(pool(x))))(x)));
    expect(kernelsOf(graph)).toEqual(['MaxPool', 'Relu', 'Multiply', 'Step', 'Multiply', 'MaxPoolGrad']);
    expect(
      kernelsOf(optimize(graphOf([2, 4, 4, 3], (x) => tf.concat([tf.reshape(pool(x), [24]), tf.reshape(relu(x), [96])])))),
    ).toEqual(['Relu', 'MaxPool', 'Reshape', 'Reshape', 'Concat']);
    // Windows without a positive value, and with equal ones.
    const x = tf.tensor4d([-1, -2, 3, 3, -3, 0, 3, 1, 0, 0, 2, -1, 0, 0, -5, 2], [1, 4, 4, 1]);
    const gradient = (x: tf.Tensor) => tf.grad((x) => tf.sum(tf.square(pool(x))))(x);
    const compiled = compile(gradient);
    expect(Array.from(await (await compiled(x)).data())).toEqual(Array.from(gradient(x).dataSync()));
    await compiled.dispose();
  });

  it('tells in one step where a rectifier that ends at 6 ends', async () => {
    const gradient = (x: tf.Tensor) => tf.grad((x) => tf.sum(tf.square(tf.relu6(x))))(x);
    const kernels = kernelsOf(optimize(graphOf([9], gradient)));
    expect(kernels.filter((kernel) => kernel.startsWith('Step')).sort()).toEqual(['Step', 'StepBelow']);
    expect(kernels).not.toContain('Sub');
    // The neighbours of 6 among float32 numbers, and numbers far away.
    const x = tf.tensor1d([-3, 0, 2 ** -40, 3, 6 - 2 ** -21, 6, 6 + 2 ** -21, 7, 1e30]);
    const compiled = compile(gradient);
    expect(Array.from(await (await compiled(x)).data())).toEqual(Array.from(gradient(x).dataSync()));
    await compiled.dispose();
  });

  it('gives a convolution its bias, but not where the sum without it is read too', async () => {
    const filter = tf.tensor4d([1, -2, 3, 4, -5, 6], [1, 1, 2, 3]);
    const bias = tf.tensor1d([1, -1, 2]);
    const biased = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
      tf.add(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid'), bias);
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
    const compiled = compile(biased);
    expect(Array.from(await (await compiled(x, filter, bias)).data())).toEqual(Array.from(biased(x, filter, bias).dataSync()));
    await compiled.dispose();
    const spelled = (run: (y: tf.Tensor) => tf.Tensor) =>
      kernelsOf(optimize(graphOf([1, 2, 2, 2], (x) => run(tf.conv2d(x as tf.Tensor4D, tf.ones([1, 1, 2, 3]), 1, 'valid')))));
    expect(spelled((y) => tf.add(y, tf.tensor1d([1, -1, 2])))).toEqual(['Conv2D']);
    expect(spelled((y) => tf.mul(tf.add(y, tf.tensor1d([1, -1, 2])), y))).toEqual(['Conv2D', 'Add', 'Multiply']);
    expect(spelled((y) => tf.add(y, tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1])))).toEqual(['Conv2D', 'Add']);
  });

  it('leaves a mean over some of the rows as it is', () => {
    const graph = graphOf([4, 6, 8], (x) => tf.mean(tf.reshape(x, [2, 12, 8]), 1));
    expect(kernelsOf(recognizeMeans(graph))).toEqual(['Reshape', 'Mean']);
  });
});
