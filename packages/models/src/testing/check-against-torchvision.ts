import { aroundForward } from '@ocelli/nn';
import { expectClose, expectSummary, formulaStateDict, referenceImages } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { ImageClassifier } from '../image-classifier.js';
import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import type { ActivationSummary, TorchvisionFixture } from './torchvision-fixture.js';

/** Of a norm: what rounding to float32 moves through some hundred layers. */
const tolerance = 1e-5;

/**
 * Expects the model with its default options to have torchvision's state, parameter count, listed activations and logits: sums over a
 * tensor within 1e-5 of its norm, single values within ten times what PyTorch's float32 is off or 1e-5 of the values' deviation. Leaves
 * no tensor behind.
 */
export function checkAgainstTorchvision<Options extends ClassifierOptions>(
  definition: ModelDefinition<Options, ImageClassifier>,
  fixture: TorchvisionFixture,
): void {
  const before = tf.memory().numTensors;
  const model = definition.create({} as Options).eval();
  const shapes = model.namedState().map(([name, { shape }]) => [name, shape]);
  expect(shapes).toEqual(Object.entries(fixture.params));
  const sizes = model.parameters().map(({ shape }) => tf.util.sizeFromShape([...shape]));
  expect(sizes.reduce((sum, size) => sum + size)).toBe(fixture.paramCount);
  model.loadStateDict(formulaStateDict(fixture.params, { gain: fixture.gain }));
  const expected = new Map(fixture.activations.map((activation) => [activation.module, activation]));
  const listed = model.namedModules().filter(([path]) => expected.has(path));
  const seen = new Set<string>();
  const logits = tf.tidy(() => {
    const images = referenceImages(fixture.input);
    const found = aroundForward(
      listed,
      ({ path, forward }) => {
        const output = forward();
        expectActivation(output as Tensor, expected.get(path) as ActivationSummary);
        seen.add(path);
        return output;
      },
      () => model.forward(images),
    );
    return found.dataSync() as Float32Array;
  });
  expect([...seen].sort(), 'modules whose output is listed').toEqual([...expected.keys()].sort());
  expectLogits(logits, fixture);
  model.dispose();
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
}

function expectActivation(output: Tensor, { module, shape, mean, l2, probe, first, float32MaxAbsDiff }: ActivationSummary): void {
  const values = tf.tidy(() => {
    const torch = inTorchsLayout(output, shape);
    expect(torch.shape, `shape of ${module}`).toEqual(shape);
    return torch.dataSync() as Float32Array;
  });
  // Of single values from zero.
  const deviation = l2 / Math.sqrt(values.length);
  expectSummary(values, [l2, probe], tolerance, module);
  const found = values.reduce((sum, value) => sum + value, 0) / values.length;
  expectWithin([found], [mean], tolerance * deviation, `mean of ${module}`);
  expectWithin(values.slice(0, first.length), first, Math.max(10 * float32MaxAbsDiff, tolerance * deviation), module);
}

/** Channels first, but where PyTorch has them last too. */
function inTorchsLayout(output: Tensor, shape: readonly number[]): Tensor {
  if (output.rank !== 4) return output;
  const transposed = tf.transpose(output, [0, 3, 1, 2]);
  const isChannelsLast = !tf.util.arraysEqual(transposed.shape, [...shape]) && tf.util.arraysEqual(output.shape, [...shape]);
  return isChannelsLast ? output : transposed;
}

function expectLogits(logits: ArrayLike<number>, { logits: { rows }, float32 }: TorchvisionFixture): void {
  const classes = logits.length / rows.length;
  const allowed = Math.max(10 * float32.logitMaxAbsDiff, tolerance * float32.logitStd);
  for (const [image, { first16, argmax, max, l2, probe }] of rows.entries()) {
    const row = Array.from(logits).slice(image * classes, (image + 1) * classes);
    const what = `the logits of image ${image}`;
    expectWithin(row.slice(0, 16), first16, allowed, what);
    expectWithin([Math.max(...row), row[argmax] ?? Number.NaN], [max, max], allowed, `the largest of ${what}`);
    expectSummary(row, [l2, probe], 1e-4, what);
  }
}

/** Expects each value within `allowed`. */
function expectWithin(actual: ArrayLike<number>, expected: readonly number[], allowed: number, what: string): void {
  const largest = Math.max(...expected.map(Math.abs)) || 1;
  expectClose(actual, expected, allowed / largest, what);
}
