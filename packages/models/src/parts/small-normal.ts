import { type Initializer, truncatedNormal, zeros } from '@ocelli/nn';

/** Weights from a normal distribution of deviation 0.02 that is cut at ±2, and biases of 0: what ConvNeXt and Swin start their layers with. */
export function smallNormal(): { readonly weightInitializer: Initializer; readonly biasInitializer: Initializer } {
  return { weightInitializer: truncatedNormal({ std: 0.02 }), biasInitializer: zeros() };
}
