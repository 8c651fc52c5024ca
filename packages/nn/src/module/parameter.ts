import type { Tensor } from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.js';
import type { Layout } from '../layout.js';
import { StateTensor } from './state-tensor.js';

export interface ParameterOptions {
  /** Gives the first values; a function of the shape and a random stream. */
  readonly initializer: Initializer;
  /** How PyTorch's layout becomes the held one; default 'plain', which is PyTorch's own. */
  readonly layout?: Layout;
}

/** A tensor that is trained: `new Parameter<Tensor1D>([channels], { initializer: ones() })`, held in a field of a module. */
export class Parameter<Held extends Tensor = Tensor> extends StateTensor<Held> {
  /** Whether training changes it; true at first, and false below a module that is frozen. */
  requiresGrad = true;
  override readonly kind = 'parameter';
  override readonly optional = false;

  constructor(shape: readonly number[], { initializer, layout = 'plain' }: ParameterOptions) {
    super(shape, layout, 'F32', initializer);
  }
}
