import { readFileSync } from 'node:fs';
import type { ReferenceTensor } from '@ocelli/testing';

/** What a module gives, summed up in PyTorch's layout. */
export interface ActivationSummary {
  /** Its path, as in `named_modules()`. */
  readonly module: string;
  readonly shape: readonly number[];
  readonly mean: number;
  /** The Euclidean norm. */
  readonly l2: number;
  /** The product with the formula tensor `probe`. */
  readonly probe: number;
  readonly first: readonly number[];
  /** How far PyTorch's own float32 run is off at most. */
  readonly float32MaxAbsDiff: number;
}

/** One image's logits. */
export interface LogitsSummary {
  readonly first16: readonly number[];
  readonly argmax: number;
  readonly max: number;
  readonly l2: number;
  readonly probe: number;
}

/** PyTorch's numbers in float64 of a network in evaluation, whose weights and input are computed from their names. */
export interface TorchvisionFixture {
  readonly paramCount: number;
  /** The shape of every parameter and buffer, in the order of the state dict. */
  readonly params: Readonly<Record<string, readonly number[]>>;
  /** Scales the weights. */
  readonly gain: number;
  readonly input: ReferenceTensor;
  readonly activations: readonly ActivationSummary[];
  readonly logits: { readonly rows: readonly LogitsSummary[] };
  /** How far PyTorch's own float32 run is off at most, and the deviation of the logits. */
  readonly float32: { readonly logitMaxAbsDiff: number; readonly logitStd: number };
}

/**
 * Reads one: the reference's `models/NAME.json` without `model`, `source`, `numClasses`, `note`, `mode`, `bufferElementCount`, `buffers`,
 * and of `logits.rows` without `argmaxMargin` and `sum`, on one line.
 */
export function readTorchvisionFixture(file: URL): TorchvisionFixture {
  return JSON.parse(readFileSync(file, 'utf8')) as TorchvisionFixture;
}
