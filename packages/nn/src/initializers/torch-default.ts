import { fans } from './fan.js';
import type { Initializer } from './initializer.js';
import { kaimingUniform } from './kaiming.js';
import { uniform } from './uniform.js';

/** What `torch.nn.Conv2d` and `torch.nn.Linear` start their weights with: uniform on ±1 / sqrt(fanIn). */
export function torchWeight(): Initializer {
  return kaimingUniform({ negativeSlope: Math.sqrt(5) });
}

/** What they start their biases with: uniform on ±1 / sqrt(fanIn of the weight), whose shape is given in PyTorch's layout. */
export function torchBias(weightShape: readonly number[]): Initializer {
  const bound = 1 / Math.sqrt(fans(weightShape).fanIn);
  return uniform(-bound, bound);
}
