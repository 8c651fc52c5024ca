import { Linear, normal, zeros } from '@ocelli/nn';

/** A last layer whose first weights have a deviation of 0.01 and whose biases are 0, with which logits start near 0. */
export function smallNormalHead(inFeatures: number): (outFeatures: number) => Linear {
  return (outFeatures) => new Linear(inFeatures, outFeatures, { weightInitializer: normal(0, 0.01), biasInitializer: zeros() });
}
