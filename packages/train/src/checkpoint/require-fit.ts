import type { LoadableStateDict, Module } from '@ocelli/nn';
import { dispose, tidy, util, zeros } from '@tensorflow/tfjs-core';
import type { Optimizer } from '../optimizers/optimizer.js';
import { optimizerPrefix } from '../state-names.js';
import type { LoadableCheckpoint } from './checkpoint.js';
import { torchShape } from './read-state.js';
import { RestoreError } from './restore-error.js';

/** @throws RestoreError listing all that differs between the checkpoint and what this model and optimiser would save. */
export function requireFit(model: Module, optimizer: Optimizer, { tensors, position }: LoadableCheckpoint): void {
  const expected = expectedShapes(model, optimizer);
  const differences = [
    ...optimizerDifference(position.optimizer, optimizer.name),
    ...list(
      'lacks',
      [...expected.keys()].filter((name) => !Object.hasOwn(tensors, name)),
    ),
    ...list(
      'has besides',
      Object.keys(tensors).filter((name) => !expected.has(name)),
    ),
    ...[...expected].flatMap(([name, shape]) => shapeDifference(name, shape, tensors)),
  ];
  if (differences.length > 0) throw new RestoreError(model.constructor.name, differences);
}

/** The shapes of a checkpoint's tensors, in PyTorch's layout. */
function expectedShapes(model: Module, optimizer: Optimizer): Map<string, readonly number[]> {
  const own = model.namedState().map(([name, { shape }]) => [name, shape] as const);
  const slots = tidy(() => {
    // A model that is yet to be loaded has no values.
    const parameters = model.namedParameters().map(([name, parameter]) => {
      return [name, parameter.hasValue ? parameter.value : zeros([...parameter.heldShape])] as const;
    });
    const first = optimizer.init(Object.fromEntries(parameters));
    const shapes = Object.entries(first).map(
      ([name, { shape }]) => [optimizerPrefix + name, torchShape(model, name, shape)] as const,
    );
    dispose(first);
    return shapes as never;
  }) as (readonly [string, readonly number[]])[];
  return new Map<string, readonly number[]>([...own, ...slots]);
}

function optimizerDifference(saved: string | null, own: string | undefined): string[] {
  if (saved === null || own === undefined || saved === own) return [];
  return [`was made with the optimiser ${saved}, but this trainer has ${own}`];
}

function list(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what} (${names.length}): ${names.join(', ')}`];
}

function shapeDifference(name: string, expected: readonly number[], tensors: LoadableStateDict): string[] {
  const entry = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (entry === undefined) return [];
  if (!util.arraysEqual([...entry.shape], [...expected])) return [`${name} is [${entry.shape}], but must be [${expected}]`];
  const count = util.sizeFromShape([...expected]);
  return entry.data.length === count ? [] : [`${name} [${expected}] has ${entry.data.length} values, but must have ${count}`];
}
