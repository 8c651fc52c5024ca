import { emptyValues, type Initializer } from './initializer.js';

/** Every value is `value`; as `torch.nn.init.constant_`. */
export function constant(value: number): Initializer {
  return (shape) => emptyValues(shape).fill(value);
}

/** As `torch.nn.init.zeros_`. */
export function zeros(): Initializer {
  return constant(0);
}

/** As `torch.nn.init.ones_`. */
export function ones(): Initializer {
  return constant(1);
}
