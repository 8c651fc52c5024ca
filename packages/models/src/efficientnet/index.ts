export { EfficientNet, type EfficientNetOptions, type EfficientNetShape, type EfficientNetStage } from './efficientnet.js';
export { FusedInvertedResidual, type FusedInvertedResidualOptions } from './fused-inverted-residual.js';
export {
  efficientnet_b0,
  efficientnet_b1,
  efficientnet_b2,
  efficientnet_b3,
  efficientnet_b4,
  efficientnet_b5,
  efficientnet_b6,
  efficientnet_b7,
  efficientnet_v2_l,
  efficientnet_v2_m,
  efficientnet_v2_s,
} from './variants.js';
