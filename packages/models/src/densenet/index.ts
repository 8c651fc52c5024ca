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
