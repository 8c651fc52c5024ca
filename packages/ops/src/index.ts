// In Node tfjs-core comes with no gradient; this one import is all that a user of the ops needs.
import '@ocelli/backend/gradients';

export { Rng } from '@ocelli/random';
export { celu, type EluOptions, elu, selu } from './activations/elu.js';
export { type GeluOptions, gelu } from './activations/gelu.js';
export { type HardTanhOptions, hardSigmoid, hardSwish, hardTanh } from './activations/hard.js';
export { type LeakyReluOptions, leakyRelu, prelu, relu, relu6 } from './activations/relu.js';
export { hardShrink, type ShrinkOptions, softShrink, tanhShrink } from './activations/shrink.js';
export { type GluOptions, glu, logSigmoid, sigmoid, silu, tanh } from './activations/sigmoid.js';
export { mish, type SoftplusOptions, softplus, softsign } from './activations/softplus.js';
export {
  type AttentionOptions,
  attentionWeights,
  scaledDotProductAttention,
} from './attention/scaled-dot-product-attention.js';
export { type ConvTranspose2dOptions, convTranspose2d } from './convolution/conv-transpose2d.js';
export { type Conv2dOptions, conv2d } from './convolution/conv2d.js';
export { type CustomGradient, customGradient, untaped } from './custom-gradient.js';
export { type Padding2D, pairOf, type Sides, type Size2D, sidesOf } from './geometry.js';
export { type GatherOptions, gather } from './indexing/gather.js';
export { type OneHotOptions, oneHot } from './indexing/one-hot.js';
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
export { type GroupNormOptions, groupNorm, instanceNorm } from './normalization/group-norm.js';
export { type LayerNormOptions, layerNorm } from './normalization/layer-norm.js';
export { adaptiveAvgPool2d, adaptiveMaxPool2d, globalAvgPool2d } from './pooling/adaptive-pool2d.js';
export { type AvgPool2dOptions, avgPool2d } from './pooling/avg-pool2d.js';
export { type MaxPool2dOptions, maxPool2d } from './pooling/max-pool2d.js';
export type { PoolingOptions } from './pooling/pooling-window.js';
export {
  bernoulli,
  dropoutMask,
  type NormalOptions,
  randomNormal,
  randomUniform,
  type UniformOptions,
} from './random/random-tensors.js';
export {
  type InterpolateByScale,
  type InterpolateOptions,
  type InterpolateToSize,
  type InterpolationMode,
  interpolate,
} from './resampling/interpolate.js';
export { flatten } from './shape/flatten.js';
export { linear } from './shape/linear.js';
export { type Pad2dOptions, pad2d } from './shape/pad2d.js';
export { channelShuffle, pixelShuffle, pixelUnshuffle } from './shape/shuffle.js';
