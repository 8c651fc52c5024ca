import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from './check-gradients.js';

/** Values listed one by one, or computed from a name. */
export type ReferenceTensor =
  | { readonly shape: readonly number[]; readonly values: readonly (number | boolean)[]; readonly dtype?: string }
  | { readonly shape: readonly number[]; readonly name: string; readonly range: readonly number[] };

/** One case of PyTorch's numbers: `grads` are the gradients of the sum of output times `gradOutputs`. */
export interface ReferenceCase {
  readonly name: string;
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, ReferenceTensor>>;
  readonly outputs: Readonly<Record<string, ReferenceTensor>>;
  readonly gradOutputs?: Readonly<Record<string, ReferenceTensor>>;
  readonly grads?: Readonly<Record<string, ReferenceTensor>>;
}

/** How a torch tensor of one role lies here: the axes to take, in order. */
export type Order = readonly number[] | 'same';

/** `[N, C, H, W]` to `[N, H, W, C]`. */
export const imageOrder: Order = [0, 2, 3, 1];

/** `[out, in, height, width]` to `[height, width, in, out]`. */
export const kernelOrder: Order = [2, 3, 1, 0];

/** `[in, out, height, width]` of a transposed convolution to `[height, width, out, in]`. */
export const transposedKernelOrder: Order = [2, 3, 1, 0];

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
      Object.entries(inputs).map(([role, tensor]) => [role, arrange(toTensor(tensor), orderOf(role))]),
    );
    compare(run(tensors, args), outputs[outputName], orderOf(outputName), tolerance, `${name}: ${outputName}`);
    const upstream = gradOutputs?.[outputName];
    if (upstream === undefined || grads === undefined) return;
    const dy = arrange(toTensor(upstream), orderOf(outputName));
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
  expectClose(torchShaped.dataSync(), valuesOf(expected), tolerance, what);
}

function arrange(tensor: Tensor, order: Order): Tensor {
  return order === 'same' ? tensor : tf.transpose(tensor, [...order]);
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

export function toTensor(reference: ReferenceTensor): Tensor {
  const dtype = 'dtype' in reference ? reference.dtype : undefined;
  const kind = dtype === 'int64' ? 'int32' : dtype === 'bool' ? 'bool' : 'float32';
  return tf.tensor(valuesOf(reference), [...reference.shape], kind);
}

function valuesOf(reference: ReferenceTensor): number[] {
  return 'values' in reference ? reference.values.map(Number) : formulaValues(reference);
}

/** The reference's hash: FNV-1a of the name gives the seed, a multiply-xorshift mix of the index the value. */
function formulaValues({ name, shape, range }: { name: string; shape: readonly number[]; range: readonly number[] }): number[] {
  const [low = 0, high = 1] = range;
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, index) => {
    let x = (Math.imul(index, 0x9e3779b9) + seed) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    return Math.fround(low + (high - low) * ((x >>> 0) / 2 ** 32));
  });
}
