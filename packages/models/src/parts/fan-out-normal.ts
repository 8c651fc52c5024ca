import { type Initializer, kaimingNormal } from '@ocelli/nn';

/** First weights of convolutions that keep the variance of the gradients of a ReLU: deviation `sqrt(2 / (out height width))`; He et al. 2015. */
export function fanOutNormal(): Initializer {
  return kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' });
}
