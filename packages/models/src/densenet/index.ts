export { CifarDenseNet, type CifarDenseNetOptions } from './cifar-densenet.js';
export {
  type CifarDenseNetDefinition,
  type CifarDenseNetVariantOptions,
  densenet_bc_40_12,
  densenet_bc_100_12,
} from './cifar-variants.js';
export { DenseBlock, type DenseBlockOptions, DenseLayer } from './dense-block.js';
export { DenseFeatures, type DenseFeaturesOptions } from './dense-features.js';
export { DenseNet, type DenseNetOptions } from './densenet.js';
export { Transition } from './transition.js';
export {
  type DenseNetDefinition,
  type DenseNetVariantOptions,
  densenet121,
  densenet161,
  densenet169,
  densenet201,
} from './variants.js';
