// In Node tfjs-core comes with no gradient; this one import is all that a user of the ops needs.
import '@ocelli/backend/gradients';

export { Rng } from '@ocelli/random';
export { relu } from './activations/relu.js';
export { type Conv2dOptions, conv2d } from './convolution/conv2d.js';
export type { Padding2D, Size2D } from './geometry.js';
export { logSoftmax, softmax } from './loss/log-softmax.js';
export { type Reduction, type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './loss/softmax-cross-entropy.js';
export {
  type BatchNormOptions,
  type BatchNormTrainOptions,
  type BatchNormTrainResult,
  batchNorm,
  batchNormTrain,
} from './normalization/batch-norm.js';
export { addBias } from './normalization/channel-affine.js';
export { type MaxPool2dOptions, maxPool2d } from './pooling/max-pool2d.js';
export type { PoolingOptions } from './pooling/pooling-window.js';
export { flatten } from './shape/flatten.js';
export { linear } from './shape/linear.js';
