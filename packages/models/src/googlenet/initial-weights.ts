import { type Initializer, truncatedNormal } from '@ocelli/nn';

/** The first weights of convolutions and linear layers: normal with deviation 0.01, cut at ±2; as torchvision's. */
export function initialWeights(): Initializer {
  return truncatedNormal({ std: 0.01 });
}
