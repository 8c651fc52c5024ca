import { aroundForward, type Module } from '@ocelli/nn';
import { clone, customGrad, dispose, keep, mul, type Scalar, stack, sum, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { BatchArrays } from '../batch/batch-source.js';
import { toTensor } from '../state/values.js';
import { type Differentiation, differentiate } from './differentiate.js';

/** A step's loss or gradient is not finite. The step was not taken: the model is as it was before. */
export class NonFiniteError extends Error {
  override readonly name = 'NonFiniteError';
  /** The number of the step, from 1 on. */
  readonly step: number;
  /** The path of the layer whose output or gradient is the first that is not finite; '' for the model itself, undefined where it is none. */
  readonly layer: string | undefined;

  constructor(message: string, step: number, layer: string | undefined) {
    super(message);
    this.step = step;
    this.layer = layer;
  }
}

/** What is not finite, in words that follow "not finite in", and the layer that it belongs to. */
export interface NonFiniteSource {
  readonly what: string;
  readonly layer?: string;
}

/** A sum that is 0 if a tensor is finite and NaN if it is not. */
interface Probe extends NonFiniteSource {
  readonly check: Scalar;
}

/** Takes the step again that has come to something not finite, and tells where it began. */
export async function explainNonFinite(
  step: Omit<Differentiation, 'batch'>,
  arrays: BatchArrays,
  { step: number, learningRate, loss }: { readonly step: number; readonly learningRate: number; readonly loss: number },
): Promise<NonFiniteError> {
  const source = nonFiniteInput(arrays) ?? (await findNonFinite(step, arrays));
  const symptom = Number.isFinite(loss) ? 'The gradient' : `The loss, ${loss},`;
  const cause =
    source === undefined
      ? 'Its gradients are too large for float32: the square of their norm overflows.'
      : `The first value that is not finite is in ${source.what}.`;
  return new NonFiniteError(
    `${symptom} of step ${number} is not finite; the step was not taken. ${cause} Lower the learning rate (it is ${learningRate}), clip the gradients, or look at the data.`,
    number,
    source?.layer,
  );
}

function nonFiniteInput({ inputs, targets, indices }: BatchArrays): NonFiniteSource | undefined {
  for (const [what, { data, shape }] of [
    ['inputs', inputs],
    ['targets', targets],
  ] as const) {
    const at = data.findIndex((value: number) => !Number.isFinite(value));
    if (at < 0) continue;
    const inBatch = Math.floor((at * (shape[0] ?? 1)) / data.length);
    return { what: `the ${what} of sample ${indices?.[inBatch] ?? `${inBatch} of the batch`}` };
  }
  return undefined;
}

/**
 * Takes a step again with a probe behind every layer, and finds the first value that is not finite: of the state, of the layers' outputs
 * in the order in which they are computed, of the loss, and of gradients in theirs. Undefined where all are finite.
 */
async function findNonFinite(step: Omit<Differentiation, 'batch'>, arrays: BatchArrays): Promise<NonFiniteSource | undefined> {
  const probes: Probe[] = [];
  const probe = (source: NonFiniteSource, tensor: Tensor): void => {
    if (tensor.dtype === 'float32') probes.push({ ...source, check: keep(tidy(() => sum(mul(tensor, 0)) as Scalar)) });
  };
  try {
    const values = tidy(() => {
      const { model, state } = step;
      const batch = { inputs: toTensor(arrays.inputs), targets: toTensor(arrays.targets) };
      for (const [name, tensor] of Object.entries(state)) probe(stateSource(name), tensor);
      const backward: { layer: string; what: string; dy: Tensor }[] = [];
      const { loss, gradients } = withProbes(model, probe, backward, () => differentiate({ ...step, batch }));
      probe({ what: 'the loss, of finite outputs' }, loss);
      const left = new Map(Object.entries(gradients));
      for (const { layer, what, dy } of backward) {
        probe({ what, layer }, dy);
        for (const [name, gradient] of left) {
          if (layerOf(name) !== layer) continue;
          probe({ what: `the gradient of ${name}`, layer }, gradient);
          left.delete(name);
        }
        dy.dispose();
      }
      for (const [name, gradient] of left) probe({ what: `the gradient of ${name}`, layer: layerOf(name) }, gradient);
      return stack(probes.map(({ check }) => check));
    });
    const checks = await values.data();
    values.dispose();
    return probes.find((_, index) => Number.isNaN(checks[index]));
  } finally {
    dispose(probes.map(({ check }) => check));
  }
}

/** Lays a `forward` that probes each output, and the gradient that comes back to it, over the one of every module while `run` runs. */
function withProbes<Result>(
  model: Module,
  probe: (source: NonFiniteSource, tensor: Tensor) => void,
  backward: { layer: string; what: string; dy: Tensor }[],
  run: () => Result,
): Result {
  return aroundForward(
    model.namedModules(),
    ({ path: layer, module, forward }) => {
      const output = forward();
      if (!(output instanceof Tensor)) return output;
      const what = `the output of ${module.describe()}`;
      probe({ what, layer }, output);
      // The gradient of a container's output is that of its last layer's.
      if (output.dtype !== 'float32' || module.children().length > 0) return output;
      return watchGradient(output, (dy) => backward.push({ layer, what: `the gradient of ${what}`, dy: keep(clone(dy)) }));
    },
    run,
  );
}

function watchGradient(x: Tensor, watch: (dy: Tensor) => void): Tensor {
  const identity = customGrad((input) => ({
    value: clone(input as Tensor),
    gradFunc: (dy: Tensor) => {
      watch(dy);
      return clone(dy);
    },
  }));
  return identity(x);
}

function stateSource(name: string): NonFiniteSource {
  return { what: `${name}, as it was before the step`, layer: layerOf(name) };
}

function layerOf(parameter: string): string {
  return parameter.slice(0, Math.max(parameter.lastIndexOf('.'), 0));
}
