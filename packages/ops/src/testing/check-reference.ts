import { expectClose, type ReferenceCase, type ReferenceTensor, referenceTensor, referenceValues } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** How a torch tensor of one role lies here: the axes to take, in order. */
export type Order = readonly number[] | 'same';

/** `[N, C, H, W]` to `[N, H, W, C]`. */
export const imageOrder: Order = [0, 2, 3, 1];

/** `[out, in, height, width]` to `[height, width, in, out]`; of a transposed convolution, `[in, out, height, width]` to `[height, width, out, in]`. */
export const kernelOrder: Order = [2, 3, 1, 0];

/** How to run a case: each input's and the output's layout, and the op. */
export interface ReferenceRun {
  readonly orders: Readonly<Record<string, Order>>;
  readonly run: (inputs: Readonly<Record<string, Tensor>>, args: Readonly<Record<string, unknown>>) => Tensor;
  /** Allowed difference, relative to the largest value of the tensor compared; default 1e-5. */
  readonly tolerance?: number;
}

/** Compares output and gradients with torch's, in float32. */
export function checkReference(reference: ReferenceCase, { orders, run, tolerance = 1e-5 }: ReferenceRun): void {
  const { name, args, inputs, outputs, gradOutputs, grads } = reference;
  const [outputName = 'output'] = Object.keys(outputs);
  const orderOf = (role: string): Order => orders[role] ?? 'same';
  tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([role, tensor]) => [role, arrange(referenceTensor(tensor), orderOf(role))]),
    );
    compare(run(tensors, args), outputs[outputName], orderOf(outputName), tolerance, `${name}: ${outputName}`);
    const upstream = gradOutputs?.[outputName];
    if (upstream === undefined || grads === undefined) return;
    const dy = arrange(referenceTensor(upstream), orderOf(outputName));
    const roles = Object.keys(grads);
    const withRoles = (...at: Tensor[]) =>
      run({ ...tensors, ...Object.fromEntries(roles.map((role, index) => [role, at[index] as Tensor])) }, args);
    const gradients = tf.grads(withRoles)(
      roles.map((role) => tensors[role] as Tensor),
      dy,
    );
    roles.forEach((role, index) => {
      compare(gradients[index] as Tensor, grads[role], orderOf(role), tolerance, `${name}: gradient of ${role}`);
    });
  });
}

function compare(actual: Tensor, expected: ReferenceTensor | undefined, order: Order, tolerance: number, what: string): void {
  if (expected === undefined) throw new Error(`${what} is not in the reference.`);
  const torchShaped = order === 'same' ? actual : tf.transpose(actual, inverse(order));
  if (!tf.util.arraysEqual(torchShaped.shape, [...expected.shape])) {
    throw new Error(`${what} is [${torchShaped.shape}], but torch's is [${expected.shape}].`);
  }
  expectClose(torchShaped.dataSync(), referenceValues(expected), tolerance, what);
}

function arrange(tensor: Tensor, order: Order): Tensor {
  return order === 'same' ? tensor : tf.transpose(tensor, [...order]);
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
