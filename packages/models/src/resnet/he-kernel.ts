import { type Conv2dOptions, kaimingNormal } from '@ocelli/nn';

/** No bias, since a batch norm follows, and torchvision's first weights. */
export function heKernel(): Conv2dOptions {
  return { bias: false, weightInitializer: kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' }) };
}
