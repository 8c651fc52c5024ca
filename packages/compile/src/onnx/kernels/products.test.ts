import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compile.js';
import { type CompiledCase, checkCompiled, checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawCases, drawShape, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

function drawMatrices(rng: Rng, dtype: 'float32' | 'int32' = 'float32') {
  const [rows, inner, columns] = drawShape(rng, 3, 5) as [number, number, number];
  const batch = drawShape(rng, between(rng, 0, 2), 3);
  const [transposeA, transposeB] = [rng.boolean(), rng.boolean()];
  // tfjs's cpu kernel takes the wrong matrices where only some of the axes are broadcast.
  const isOne = rng.boolean(0.2);
  const other = batch.map((length) => (isOne ? 1 : length));
  const a = drawTensor(rng, [...batch, ...(transposeA ? [inner, rows] : [rows, inner])], { dtype });
  const b = drawTensor(rng, [...other, ...(transposeB ? [columns, inner] : [inner, columns])], { dtype });
  return { a, b, columns, transposeA, transposeB, name: `[${a.shape}] [${b.shape}] ${transposeA} ${transposeB}` };
}

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'];

/** A fused kernel's activation, with the slopes that prelu takes. */
function drawActivation(rng: Rng, channels: number, more: tf.Tensor[]) {
  const activation = oneOf(rng, activations);
  const isPrelu = activation === 'prelu';
  return {
    attributes: { activation, leakyreluAlpha: 0.3 },
    inputs: isPrelu ? [...more, drawTensor(rng, [channels])] : more,
    named: (given: tf.Tensor[]) => (isPrelu ? { preluActivationWeights: given.at(-1) as tf.Tensor } : {}),
  };
}

const equations = [
  'ij,jk->ik',
  'ij,kj->ik',
  'ji,jk->ki',
  'bij,bjk->bik',
  'bhqd,bhkd->bhqk',
  'bqhd,bkhd->bhqk',
  'bhqk,bkhd->bqhd',
  'ij,ij->ij',
  'ij,ij->',
  'i,j->ij',
  'bi,bi->b',
  'ijk,k->ij',
  'abc,cd->dab',
  'abcd,cb->ad',
  'ijk,il->kl',

  'ij->ji',
  'ij->',
  'ijk->ki',
];

describe('products', () => {
  it('of matrices and batches of them are those of tfjs', async () => {
    const cases = drawCases(60, (rng) => {
      const { a, b, transposeA, transposeB, name } = drawMatrices(rng, oneOf(rng, ['float32', 'float32', 'int32'] as const));
      const run = (left: tf.Tensor, right: tf.Tensor) => tf.matMul(left, right, transposeA, transposeB);
      return { name, inputs: [a, b], run: run as () => tf.Tensor };
    });
    await checkCompiledCases(cases, { orders: new Rng(18) });
  });

  it('take a bias and an activation function', async () => {
    const cases = drawCases(40, (rng): CompiledCase => {
      const { a, b, columns, transposeA, transposeB, name } = drawMatrices(rng);
      const { attributes, inputs, named } = drawActivation(rng, columns, [a, b, drawTensor(rng, [columns])]);
      const run = (...given: tf.Tensor[]) => {
        const [left, right, bias] = given as [tf.Tensor, tf.Tensor, tf.Tensor];
        return runKernel('_FusedMatMul', { a: left, b: right, bias, ...named(given) }, { transposeA, transposeB, ...attributes });
      };
      return { name: `${name} ${attributes.activation}`, inputs, run };
    });
    await checkCompiledCases(cases, { orders: new Rng(19) });
  });

  it.each(['FusedConv2D', 'FusedDepthwiseConv2D'])('%s takes a bias and an activation function', async (kernel) => {
    const cases = drawCases(30, (rng): CompiledCase => {
      const [channels, out] = [between(rng, 1, 3), between(rng, 1, 3)];
      const filter = drawTensor(rng, [between(rng, 1, 3), between(rng, 1, 3), channels, out]);
      const x = drawTensor(rng, [between(rng, 1, 2), between(rng, 3, 6), between(rng, 3, 6), channels]);
      const width = kernel === 'FusedConv2D' ? out : channels * out;
      const { attributes, inputs, named } = drawActivation(rng, width, [x, filter, drawTensor(rng, [width])]);
      const told = {
        strides: [between(rng, 1, 2), between(rng, 1, 2)],
        pad: oneOf(rng, ['same', 'valid']),
        dataFormat: 'NHWC',
        dilations: [1, 1],
      };
      const run = (...given: tf.Tensor[]) => {
        const [images, weights, bias] = given as [tf.Tensor, tf.Tensor, tf.Tensor];
        return runKernel(kernel, { x: images, filter: weights, bias, ...named(given) }, { ...told, ...attributes });
      };
      return { name: `[${x.shape}] [${filter.shape}] ${attributes.activation}`, inputs, run };
    });
    await checkCompiledCases(cases, { orders: new Rng(20).fork(kernel) });
  });

  it('of labelled axes are those of tfjs, and so are their gradients', async () => {
    const cases = drawCases(equations.length * 2, (rng, index): CompiledCase => {
      const equation = equations[index % equations.length] as string;
      const lengths = new Map<string, number>();
      const lengthOf = (label: string): number => {
        lengths.set(label, lengths.get(label) ?? between(rng, 1, 4));
        return lengths.get(label) as number;
      };
      const terms = (equation.split('->')[0] as string).split(',');
      const inputs = terms.map((term) => drawTensor(rng, [...term].map(lengthOf)));
      const run = (...given: tf.Tensor[]) => {
        const product = (...at: tf.Tensor[]) => tf.einsum(equation, ...at);
        return [product(...given), ...tf.grads((...at: tf.Tensor[]) => tf.square(product(...at)))(given)];
      };
      return { name: equation, inputs, run };
    });
    await checkCompiledCases(cases, { orders: new Rng(21) });
  });

  it('refuse an activation function that there is not, by the name of the layer that asks for it', async () => {
    const compiled = compile(
      (a: tf.Tensor, b: tf.Tensor) => runKernel('_FusedMatMul', { a, b }, { activation: 'swish' }) as tf.Tensor,
      { isStrict: true },
    );
    await expect(compiled(tf.ones([2, 2]), tf.ones([2, 2]))).rejects.toThrow(
      'compile: _FusedMatMul cannot be compiled with the activation swish.',
    );
    await compiled.dispose();
  });
});

describe('normalisations', () => {
  it('of batches and of neighbouring channels are those of tfjs', async () => {
    const cases = drawCases(40, (rng, index): CompiledCase => {
      const x = drawTensor(rng, drawShape(rng, 4, 5));
      const channels = x.shape[3] ?? 1;
      if (index % 2 === 0) {
        const [mean, offset, scale] = [0, 1, 2].map(() => drawTensor(rng, [channels]));
        const inputs = [x, mean, drawTensor(rng, [channels], { low: 0.2 }), offset, scale] as tf.Tensor[];
        const run = (...at: tf.Tensor[]) =>
          tf.batchNorm(
            at[0] as tf.Tensor4D,
            at[1] as tf.Tensor1D,
            at[2] as tf.Tensor1D,
            at[3] as tf.Tensor1D,
            at[4] as tf.Tensor1D,
            1e-3,
          );
        return { name: `batch [${x.shape}]`, inputs, run };
      }
      const told = [between(rng, 0, 3), 1, 0.7, 0.6] as const;
      const run = (at: tf.Tensor) => tf.localResponseNormalization(at as tf.Tensor4D, ...told);
      return {
        name: `channels [${x.shape}] ${told}`,
        inputs: [x],
        run: (at) => [run(at as tf.Tensor), tf.grad(run)(at as tf.Tensor)],
      };
    });
    await checkCompiledCases(cases, { orders: new Rng(22) });
  });

  it('go without an offset or a scale', async () => {
    const inputs = [tf.tensor([1, 2, 3, 4], [1, 1, 2, 2]), tf.tensor1d([1, 2]), tf.tensor1d([2, 1])];
    await checkCompiled(
      (...at) => [
        tf.batchNorm(at[0] as tf.Tensor4D, at[1] as tf.Tensor1D, at[2] as tf.Tensor1D),
        tf.batchNorm(at[0] as tf.Tensor4D, at[1] as tf.Tensor1D, at[2] as tf.Tensor1D, undefined, at[2] as tf.Tensor1D),
      ],
      inputs,
    );
  });
});
