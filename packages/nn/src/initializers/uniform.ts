import { emptyValues, type Initializer } from './initializer.js';

/** Values uniform on `[low, high)`; as `torch.nn.init.uniform_`. */
export function uniform(low = 0, high = 1): Initializer {
  return (shape, rng) => rng.fillUniform(emptyValues(shape), low, high);
}
