import {
  expectClose,
  type ReferenceCase,
  type ReferenceTensor,
  referenceImages,
  referenceTensor,
  referenceValues,
} from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { functionalCall, getState, type Module, toTorch } from '../index.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

export interface TorchCheck {
  /** The inputs that are not state; default `input` alone. */
  readonly inputs?: readonly string[];
  /** Default the layer's `forward` of the first input. */
  readonly run?: (inputs: Tensors) => Tensors | tf.Tensor;
  /** Whether tensors of rank 4 are images, which have their channels last here; default true. */
  readonly images?: boolean;
  /** Allowed difference, relative to the largest value of the tensor compared; default 1e-5. */
  readonly tolerance?: number;
}

/**
 * Loads the reference's state by `loadStateDict`, and compares outputs, gradients of inputs and, back in PyTorch's layout, gradients of
 * parameters. Leaves the layer with that state.
 */
export function checkAgainstTorch(layer: Module, reference: ReferenceCase, check: TorchCheck = {}): void {
  const { grads = {}, gradOutputs = {} } = reference;
  const { inputs: names = ['input'], images = true, tolerance = 1e-5 } = check;
  const run = check.run ?? ((inputs: Tensors) => layer.forward(inputs[names[0] ?? '']) as tf.Tensor);
  const isState = ([name]: [string, ReferenceTensor]) => !names.includes(name);
  const state = Object.entries(reference.inputs).filter(isState);
  layer
    .initialize(0)
    .loadStateDict(
      Object.fromEntries(state.map(([name, tensor]) => [toPath(name), { shape: tensor.shape, data: referenceValues(tensor) }])),
    );
  tf.tidy(() => {
    const tensors = Object.fromEntries(names.map((name) => [name, arranged(reference.inputs[name] as ReferenceTensor, images)]));
    const compare = (actual: tf.Tensor, expected: ReferenceTensor | undefined, what: string): void => {
      if (expected === undefined) throw new Error(`${reference.name} has no ${what}.`);
      const torchShaped = images && actual.rank === 4 ? tf.transpose(actual, [0, 3, 1, 2]) : actual;
      expectClose(torchShaped.dataSync(), referenceValues(expected), tolerance, `${reference.name}: ${what}`);
    };
    const outputs = named(run(tensors));
    for (const [name, output] of Object.entries(outputs)) compare(output, reference.outputs[name], name);

    const parameters = new Map(layer.namedParameters());
    const roles = Object.keys(grads);
    const held = getState(layer);
    const start = roles.map((role) => tensors[role] ?? (held.parameters[toPath(role)] as tf.Tensor));
    const loss = (...at: tf.Tensor[]): tf.Scalar => {
      const given = Object.fromEntries(roles.map((role, index) => [toPath(role), at[index] as tf.Tensor]));
      const { result, buffers } = functionalCall(layer, { ...held.parameters, ...held.buffers, ...given }, {}, () =>
        named(run({ ...tensors, ...given })),
      );
      tf.dispose(buffers);
      const products = Object.entries(gradOutputs).map(([name, weight]) =>
        tf.sum(tf.mul(result[name] as tf.Tensor, arranged(weight, images))),
      );
      return tf.addN(products) as tf.Scalar;
    };
    const gradients = tf.grads(loss)(start);
    roles.forEach((role, index) => {
      const gradient = gradients[index] as tf.Tensor;
      const parameter = parameters.get(toPath(role));
      if (parameter === undefined) return compare(gradient, grads[role], `gradient of ${role}`);
      const values = toTorch(gradient.dataSync() as Float32Array, parameter.shape, parameter.layout);
      const expected = referenceValues(grads[role] as ReferenceTensor);
      expectClose(values, expected, tolerance, `${reference.name}: gradient of ${role}`);
    });
  });
}

/** The reference writes a dot in a name as two underscores. */
function toPath(name: string): string {
  return name.replace('__', '.');
}

function named(result: Tensors | tf.Tensor): Tensors {
  return result instanceof tf.Tensor ? { output: result } : result;
}

/** Images with their channels last. */
function arranged(reference: ReferenceTensor, images: boolean): tf.Tensor {
  return images && reference.shape.length === 4 ? referenceImages(reference) : referenceTensor(reference);
}
