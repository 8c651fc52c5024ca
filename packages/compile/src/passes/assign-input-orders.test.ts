import '@tensorflow/tfjs-backend-cpu';
import { conv2d, convTranspose2d } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { filterOrder } from '../onnx/order.js';
import { trace } from '../trace/trace.js';
import { assignInputOrders } from './assign-input-orders.js';
import { optimize } from './optimize.js';

await tf.setBackend('cpu');

/** The names of a function's inputs that are to lie as ONNX's filters do. */
function filtersOf(shapes: Readonly<Record<string, number[]>>, run: (inputs: Record<string, tf.Tensor>) => tf.Tensor): string[] {
  const capture = () => {
    throw new Error('nothing is captured here');
  };
  const inputs = Object.entries(shapes).map(([name, shape]) => ({ name, tensor: { shape, dtype: 'float32' as const } }));
  const outputs = (symbols: readonly tf.Tensor[]) => {
    const named = Object.fromEntries(inputs.map(({ name }, index) => [name, symbols[index] as tf.Tensor]));
    return [{ name: 'y', tensor: run(named) }];
  };
  const graph = optimize(trace(inputs, outputs, { capture }));
  const orders = assignInputOrders(graph);
  return graph.inputs.flatMap(({ name, value }) => {
    const order = orders.get(value);
    if (order !== undefined) expect(order).toEqual(filterOrder);
    return order === undefined ? [] : [name];
  });
}

const image = [2, 8, 8, 4];

it.each([
  { name: 'a convolution', filter: [3, 3, 4, 6], run: conv2d },
  { name: 'a transposed one', filter: [3, 3, 6, 4], run: convTranspose2d },
  { name: 'one of groups', filter: [3, 3, 2, 6], run: (x: tf.Tensor4D, w: tf.Tensor4D) => conv2d(x, w, { groups: 2 }) },
  { name: 'one of each channel', filter: [3, 3, 1, 4], run: (x: tf.Tensor4D, w: tf.Tensor4D) => conv2d(x, w, { groups: 4 }) },
  { name: 'one of each by several', filter: [3, 3, 1, 8], run: (x: tf.Tensor4D, w: tf.Tensor4D) => conv2d(x, w, { groups: 4 }) },
])('the filter of $name lies as ONNX has it, and what is computed with it', ({ filter, run }) => {
  const found = filtersOf({ image, filter, momentum: filter, other: filter }, ({ image, filter, momentum, other }) => {
    const y = run(image as tf.Tensor4D, filter as tf.Tensor4D);
    return tf.add(
      tf.sum(tf.neg(other as tf.Tensor)),
      tf.add(tf.sum(y), tf.sum(tf.add(filter as tf.Tensor, momentum as tf.Tensor))),
    );
  });
  expect(found).toEqual(['filter', 'momentum']);
});

it('a filter that is moved along a gradient in a flat buffer lies as one that a convolution reads', () => {
  const shapes = { filter: [3, 3, 4, 6], momentum: [3, 3, 4, 6], weight: [5, 4], bucket: [216 + 20] };
  const found = filtersOf(shapes, ({ filter, momentum, weight, bucket }) => {
    const [first, second] = tf.split(bucket as tf.Tensor, [20, 216]);
    const gradient = tf.transpose(tf.reshape(second as tf.Tensor, [6, 4, 3, 3]), [2, 3, 1, 0]);
    const moved = tf.sub(filter as tf.Tensor, tf.add(momentum as tf.Tensor, gradient));
    return tf.add(tf.sum(moved), tf.sum(tf.sub(weight as tf.Tensor, tf.reshape(first as tf.Tensor, [5, 4]))));
  });
  expect(found).toEqual(['filter', 'momentum']);
});
