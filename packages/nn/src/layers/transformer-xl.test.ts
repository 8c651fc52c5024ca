import { expectClose, expectSummary, formulaValues, numbers, type TensorSummary } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Embedding, functionalCall, getState, Linear, Module, TransformerXl } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readFixture } from '../testing/read-fixture.js';

interface Reference {
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly gain: number;
  readonly outputs: { readonly logits: { readonly first: readonly number[]; readonly l2: number; readonly probe: number } };
  readonly loss: readonly number[];
  readonly grad1: Readonly<Record<string, TensorSummary>>;
}

/** A language model of fifteen words, which reads them in segments of three. */
class SmallXl extends TransformerXl {
  readonly word_emb = new Embedding(15, 16);
  readonly out = new Linear(16, 15);

  constructor() {
    super({ width: 16, heads: 2, depth: 2, feedForward: 32, memory: 4 });
  }

  logits(words: tf.Tensor2D): tf.Tensor3D {
    const [batch, length] = words.shape;
    const outputs: tf.Tensor3D[] = [];
    let memories: readonly tf.Tensor3D[] = [];
    for (let start = 0; start < length; start += 3) {
      const embedded = this.word_emb.forward(tf.slice(words, [0, start], [batch, 3])) as tf.Tensor3D;
      const next = this.forward(tf.mul(embedded, Math.sqrt(16)), memories);
      memories = next.memories;
      outputs.push(this.out.forward(next.output));
    }
    return tf.concat(outputs, 1);
  }
}

function valuesOf(name: string, shape: readonly number[], gain: number): Float32Array {
  const fan = shape.slice(1).reduce((product, length) => product * length, 1);
  const bound = gain * Math.sqrt(6 / fan);
  const ranges: [boolean, [number, number]][] = [
    [/^r_._bias$/.test(name), [-0.3, 0.3]],
    [name.endsWith('bias'), [-0.1, 0.1]],
    [shape.length === 1, [0.8, 1.2]],
    [true, [-bound, bound]],
  ];
  return formulaValues(name, shape, ranges.find(([applies]) => applies)?.[1] ?? [0, 0]);
}

describeOnEachBackend('TransformerXl', () => {
  const reference = readFixture('transformer-xl.json') as Reference;

  it('has the state, logits, loss and gradients of PyTorch over three segments', () => {
    using model = new SmallXl();
    const shapes = model.namedState().map(([name, { shape }]) => [name, shape]);
    expect(new Map(shapes as [string, number[]][])).toEqual(new Map(Object.entries(reference.params)));
    const stateDict = Object.entries(reference.params).map(([name, shape]) => [
      name,
      { shape, data: valuesOf(name, shape, reference.gain) },
    ]);
    model.loadStateDict(Object.fromEntries(stateDict));
    tf.tidy(() => {
      const drawn = formulaValues('words', [4, 9], [0, 1]);
      const words = tf.tensor2d(
        drawn.map((value) => Math.floor(value * 15)),
        [4, 9],
        'int32',
      );
      const { parameters } = getState(model);
      const names = Object.keys(parameters);
      let logits: Float32Array = new Float32Array();
      const loss = (...at: tf.Tensor[]): tf.Scalar => {
        const given = Object.fromEntries(names.map((name, index) => [name, at[index] as tf.Tensor]));
        const { result } = functionalCall(model, given, {}, () => model.logits(words));
        logits = result.dataSync() as Float32Array;
        const labels = tf.oneHot(tf.slice(words, [0, 1], [4, 8]), 15);
        const logProbabilities = tf.logSoftmax(tf.slice(result, [0, 0, 0], [4, 8, 15]));
        return tf.neg(tf.mean(tf.sum(tf.mul(logProbabilities, labels), 2)));
      };
      const { value, grads } = tf.valueAndGrads(loss)(Object.values(parameters));
      const { first, l2, probe } = reference.outputs.logits;
      expectClose(logits.slice(0, first.length), first, 1e-5, 'logits');
      expectSummary(logits, [l2, probe], 1e-5, 'logits');
      expectClose(value.dataSync(), reference.loss.slice(0, 1), 1e-5, 'loss');
      for (const [index, name] of names.entries()) {
        const gradient = grads[index]?.dataSync() as Float32Array;
        expectSummary(gradient, reference.grad1[name] as TensorSummary, 2e-5, `the gradient of ${name}`);
      }
    });
  });

  it('gives for segments with enough memory what it gives for all at once', () => {
    using model = new TransformerXl({ width: 4, heads: 2, depth: 1, feedForward: 6, memory: 4 }).initialize(5);
    tf.tidy(() => {
      const x = numbers([2, 6, 4]) as tf.Tensor3D;
      const whole = model.forward(x).output;
      let memories: readonly tf.Tensor3D[] = [];
      const parts = [0, 2, 4].map((start) => {
        const next = model.forward(tf.slice(x, [0, start, 0], [2, 2, 4]), memories);
        memories = next.memories;
        return next.output;
      });
      expectClose(tf.concat(parts, 1).dataSync(), whole.dataSync(), 1e-5, 'output');
      expect(memories.map(({ shape }) => shape)).toEqual([[2, 4, 4]]);
    });
  });

  it('has the gradients of finite differences, with memories', () => {
    const model = new TransformerXl({ width: 4, heads: 1, depth: 1, feedForward: 3, memory: 1 });
    const run = (...[x, memory]: tf.Tensor[]) => model.forward(x as tf.Tensor3D, [memory as tf.Tensor3D]).output;
    // Numbers so far apart that attention is not even; the slopes of what it adds to queries are small all the same, and rounding shows.
    checkGradients(model, [numbers([1, 2, 4], -4, 4), numbers([1, 1, 4], -4, 4, 5)], { run, tolerance: 1e-2 });
  });

  it('draws each dropout apart, in training only', () => {
    const options = { width: 4, heads: 2, depth: 1, feedForward: 4, memory: 0, dropout: 0.5, attentionDropout: 0.5 };
    using model = new TransformerXl(options).initialize(1);
    tf.tidy(() => {
      const x = numbers([1, 3, 4]) as tf.Tensor3D;
      const run = (seed: number) =>
        functionalCall(model, getState(model).parameters, { seed }, () => model.forward(x).output).result.dataSync();
      expect(run(1)).toEqual(run(1));
      expect(run(1)).not.toEqual(run(2));
      expect(model.eval().forward(x).memories).toEqual([]);
    });
  });
});

describe('TransformerXl', () => {
  it('refuses memories that are not one for each layer, and heads that do not fit', () => {
    const options = { width: 4, heads: 2, depth: 2, feedForward: 4, memory: 2 };
    using model = new TransformerXl(options).initialize(0);
    expect(() => model.forward(tf.zeros([1, 2, 4]), [tf.zeros([1, 2, 4])])).toThrow(
      'TransformerXl: there must be 2 memories or none, but there are 1.',
    );
    expect(() => new TransformerXl({ ...options, heads: 3 })).toThrow(
      'RelativeMultiheadAttention: 2 and 3 heads must divide the width 4.',
    );
    expect(model).toBeInstanceOf(Module);
  });
});
