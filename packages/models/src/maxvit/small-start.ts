import { type Initializer, normal, zeros } from '@ocelli/nn';

/** Weights with a deviation of 0.02, and biases of 0, with which torchvision's MaxViT starts every layer. */
export function smallStart(): { readonly weightInitializer: Initializer; readonly biasInitializer: Initializer } {
  return { weightInitializer: normal(0, 0.02), biasInitializer: zeros() };
}
