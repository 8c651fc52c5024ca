import type { Tensor } from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.js';
import { type StateDtype, StateTensor } from './state-tensor.js';

export interface BufferOptions {
  /** Gives the first values; a function of the shape and a random stream. */
  readonly initializer: Initializer;
  /** The element type in files; 'I64' is held as int32; default 'F32'. */
  readonly dtype?: StateDtype;
  /** Whether a state dict may lack it, which then leaves its value, or gives it its first; default false. */
  readonly optional?: boolean;
}

/** A tensor that is saved with a module but not trained, such as a running mean; `forward` may assign its `value`. */
export class Buffer<Held extends Tensor = Tensor> extends StateTensor<Held> {
  override readonly kind = 'buffer';
  override readonly optional: boolean;

  constructor(shape: readonly number[], { initializer, dtype = 'F32', optional = false }: BufferOptions) {
    super(shape, 'plain', dtype, initializer);
    this.optional = optional;
  }
}
