import type { LoadableStateDict, Module } from '@ocelli/nn';
import { dispose, util, zeros } from '@tensorflow/tfjs-core';
import type { Metric } from '../metrics/metric.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { torchShapes } from '../state/state-dicts.js';
import { ofOptimizer } from '../state/state-names.js';
import { trainedParameters } from '../state/trained-parameters.js';
import type { Position } from '../trainer/position.js';
import type { LoadableCheckpoint } from './checkpoint.js';
import { RestoreError } from './restore-error.js';

/** What a checkpoint has to fit. */
export interface CheckpointOwner {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly metrics: readonly Metric[];
}

/** @throws RestoreError listing all that differs between the checkpoint and what its owner would save. */
export function requireFit(owner: CheckpointOwner, { tensors, position }: LoadableCheckpoint): void {
  const expected = expectedShapes(owner);
  const names = Object.keys(expected);
  const differences = [
    ...positionDifferences(owner, position),
    ...list(
      'it lacks',
      names.filter((name) => !Object.hasOwn(tensors, name)),
    ),
    ...list(
      'it has besides',
      Object.keys(tensors).filter((name) => !Object.hasOwn(expected, name)),
    ),
    ...names.flatMap((name) => tensorDifferences(name, expected[name] ?? [], tensors)),
  ];
  if (differences.length > 0) throw new RestoreError(owner.model.constructor.name, differences);
}

type Shapes = Readonly<Record<string, readonly number[]>>;

/** The shapes of the tensors that a checkpoint has, in PyTorch's layout. */
function expectedShapes({ model, optimizer }: CheckpointOwner): Shapes {
  // A model that is yet to be loaded has no values.
  const placeholders = trainedParameters(model).map(([name, { heldShape }]) => [name, zeros([...heldShape])] as const);
  const slots = optimizer.init(Object.fromEntries(placeholders));
  const held = Object.fromEntries(Object.entries(slots).map(([name, { shape }]) => [name, shape]));
  dispose([...placeholders.map(([, tensor]) => tensor), slots]);
  const own = model.namedState().map(([name, { shape }]) => [name, shape] as const);
  return { ...Object.fromEntries(own), ...ofOptimizer(torchShapes(model, held)) };
}

function positionDifferences({ optimizer, metrics }: CheckpointOwner, position: Position): string[] {
  const differences: string[] = [];
  for (const key of ['seed', 'epoch', 'batch', 'step'] as const) {
    if (Number.isSafeInteger(position[key]) && position[key] >= 0) continue;
    differences.push(`its position has ${key} ${position[key]}, which must be a whole number`);
  }
  if (position.optimizer !== null && optimizer.name !== undefined && position.optimizer !== optimizer.name) {
    differences.push(`it was made with the optimiser ${position.optimizer}, but this trainer has ${optimizer.name}`);
  }
  const [summed, measured] = [Object.keys(position.sums.metrics), metrics.map(({ name }) => name)];
  // Sums matter in the middle of an epoch alone.
  if (position.batch > 0 && summed.toSorted().join() !== measured.toSorted().join()) {
    const [saved, own] = [summed, measured].map((names) => names.join(', ') || 'none');
    differences.push(`it stands in the middle of an epoch with the metrics ${saved}, but this trainer has ${own}`);
  }
  return differences;
}

function tensorDifferences(name: string, expected: readonly number[], tensors: LoadableStateDict): string[] {
  const entry = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (entry === undefined) return [];
  if (!util.arraysEqual([...entry.shape], [...expected])) return [`its ${name} is [${entry.shape}], but must be [${expected}]`];
  const count = util.sizeFromShape([...expected]);
  return entry.data.length === count ? [] : [`its ${name} [${expected}] has ${entry.data.length} values, but must have ${count}`];
}

function list(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what} (${names.length}): ${names.join(', ')}`];
}
