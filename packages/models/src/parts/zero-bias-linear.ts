import { Linear, zeros } from '@ocelli/nn';

/** A linear layer whose bias starts at zero, as the last one of DenseNets and wide residual networks does. */
export function zeroBiasLinear(inFeatures: number, outFeatures: number): Linear {
  return new Linear(inFeatures, outFeatures, { biasInitializer: zeros() });
}
