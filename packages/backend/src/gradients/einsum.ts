import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './define.js';

/** Gradient of `einsum` of one or two tensors: another `einsum`, of the gradient with the other tensor. */
export function einsumGradients(): GradConfig[] {
  return [
    defineGradient<Tensor[], tf.EinsumAttrs>(tf.Einsum, { saveAllInputs: true }, (dy, saved, { equation }) => {
      const [left = '', output = ''] = equation.replace(/\s/g, '').split('->');
      const terms = left.split(',');
      return Object.fromEntries(
        saved.map((input, index) => {
          const others = saved.flatMap((tensor, other) => (other === index ? [] : [{ labels: terms[other] ?? '', tensor }]));
          return [index, () => inputGradient(dy, output, { labels: terms[index] ?? '', tensor: input }, others)];
        }),
      );
    }),
  ];
}

interface Term {
  readonly labels: string;
  readonly tensor: Tensor;
}

function inputGradient(dy: Tensor, output: string, wanted: Term, others: readonly Term[]): Tensor {
  const factors = output === '' ? [...others] : [{ labels: output, tensor: dy }, ...others];
  const known = factors.map((factor) => factor.labels).join('');
  const kept = [...wanted.labels].filter((label) => known.includes(label)).join('');
  let gradient = dy;
  if (factors.length > 0) {
    const equation = `${factors.map((factor) => factor.labels).join(',')}->${kept}`;
    gradient = tf.einsum(equation, ...factors.map((factor) => factor.tensor));
    if (output === '') gradient = tf.mul(gradient, dy);
  }
  // A label that only this input had was summed away, so its gradient is the same all along that axis.
  const shape = wanted.tensor.shape.map((size, axis) => (kept.includes(wanted.labels[axis] ?? '') ? size : 1));
  return tf.broadcastTo(tf.reshape(gradient, shape), wanted.tensor.shape);
}
