import type { LoadableStateDict, StateDict } from '@ocelli/nn';
import type { Position } from '../trainer/position.js';

/** All that an exact resume needs. */
export interface Checkpoint {
  /** The model's state dict, in PyTorch's names, shapes and layout, and the optimiser's slots beside it under `optimizer/`. */
  readonly tensors: StateDict;
  /** Plain JSON. */
  readonly position: Position;
}

/** A checkpoint whose tensors may be of any number type, such as one read from a file. */
export interface LoadableCheckpoint {
  readonly tensors: LoadableStateDict;
  readonly position: Position;
}
