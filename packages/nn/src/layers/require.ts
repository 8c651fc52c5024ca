import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Module } from '../module/module.js';

/** @throws RangeError when an option of a constructor is not a whole number of at least `least`. */
export function requireInteger(where: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${where} must be a whole number of at least ${least}, but it is ${JSON.stringify(value)}.`);
  }
}

/** Runs an op for a layer: what the op refuses is refused in the layer's name, which says where in a model it stands. */
export function inLayer<Result>(module: Module, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${module.describe()}: ${error.message}`, { cause: error });
  }
}

/** @throws RangeError when the input is not `[batch, height, width, channels]`. */
export function requireImages(module: Module, x: Tensor4D, channels?: number): void {
  if (x.rank === 4 && (channels === undefined || x.shape[3] === channels)) return;
  const hint = x.rank === 4 && x.shape[1] === channels ? ' Images here have their channels last.' : '';
  throw new RangeError(
    `${module.describe()}: the input must be [batch, height, width, ${channels ?? 'channels'}], but it is [${x.shape}].${hint}`,
  );
}

/** @throws RangeError when the input's last axis has not `length` values. */
export function requireLastAxis(module: Module, x: Tensor, length: number): void {
  if (x.rank < 1 || x.shape.at(-1) !== length) {
    throw new RangeError(`${module.describe()}: the input must be [..., ${length}], but it is [${x.shape}].`);
  }
}

/** @throws RangeError when the probability is not from 0 up to, but not including, 1. */
export function requireProbability(where: string, probability: number): void {
  if (!(probability >= 0 && probability < 1)) {
    throw new RangeError(`${where} must be at least 0 and less than 1, but it is ${JSON.stringify(probability)}.`);
  }
}
