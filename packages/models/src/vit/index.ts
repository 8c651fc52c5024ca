export { type InterpolatePositionsOptions, interpolatePositions } from '../parts/interpolate-positions.js';
export { Encoder, EncoderLayers, type EncoderOptions } from './encoder.js';
export { EncoderBlock, type EncoderBlockOptions } from './encoder-block.js';
export {
  type CifarVitOptions,
  deit_small_patch16_224,
  deit_tiny_patch16_224,
  type VitDefinition,
  type VitOptions,
  vit_b_16,
  vit_b_32,
  vit_cifar,
  vit_h_14,
  vit_l_16,
  vit_l_32,
} from './variants.js';
export { VisionTransformer, type VisionTransformerOptions } from './vision-transformer.js';
