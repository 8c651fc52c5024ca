import type { Conv2dOptions } from '@ocelli/nn';
import { fanOutNormal } from './fan-out-normal.js';

/** No bias, since a batch norm follows, and torchvision's first weights. */
export function heKernel(): Conv2dOptions {
  return { bias: false, weightInitializer: fanOutNormal() };
}
