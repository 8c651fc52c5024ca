// In Node tfjs-core comes with no gradient; this import brings them.
import '@ocelli/ops';
import { mean, type Scalar, square, sub, tidy } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';
import { targetsLike } from './targets-like.js';

/** Mean squared error, `mean((outputs - targets)^2)`, of targets in the outputs' shape; as `torch.nn.MSELoss`. */
export function mse(): Loss {
  return (outputs, targets) => tidy(() => mean(square(sub(outputs, targetsLike(outputs, targets, 'mse')))) as Scalar);
}
