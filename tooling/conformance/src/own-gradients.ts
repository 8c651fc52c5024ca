import type { ConformanceSkip } from './skips.js';

/** Where the gradients of `@ocelli/backend/gradients` differ from tfjs's on purpose, on any backend (ADR 1). */
export const ownGradients: readonly ConformanceSkip[] = [
  {
    reason: 'equal extremes share the gradient evenly, as in torch.amax; tfjs gives each all of it',
    tests: [/^ops\/(max|min) > (max|min) > \2 gradient: .*\bties\b/],
  },
  {
    reason: 'the gradient of mirrored borders is added to what they mirror; tfjs drops it',
    tests: ['ops/mirror_pad > mirrorPad > grad', 'ops/mirror_pad > mirrorPad > gradient with clones'],
  },
  {
    reason:
      'each value has its share of the mean that tfjs takes, of what the window holds of the image; tfjs divides by the size of the window',
    tests: ['ops/avg_pool > avgPool > gradient x=[3,3,1] f=[3,3] s=1 p=explicit'],
  },
  {
    reason: 'the quotient of integers is rounded down, so that its gradient is 0; tfjs gives that of the quotient of floats',
    tests: ['ops/arithmetic > div > gradient: Tensor1D with int32', 'ops/arithmetic > div > gradient: 1d<int32> with 1d<bool> '],
  },
  {
    reason: 'nothing flows through booleans, which tf.sum makes integers of; tfjs passes the gradient straight on',
    tests: ['gradients > gradients > does not error if irrelevant (pruned) ops are missing grads'],
  },
  {
    reason: 'logicalAnd has a gradient, of 0',
    tests: ['gradients > gradients > errors if relevant ops are missing grads'],
  },
  {
    reason: 'dilated depthwise convolutions have gradients, where tfjs throws',
    tests: ['ops/depthwise_conv2d > depthwiseConv2d gradients > throws error on dilations > 1'],
  },
  {
    reason: 'dilation2d has no gradient: models of vision have no use for it',
    tests: [/^ops\/dilation2d > dilation2d > dilation gradient /],
  },
];
