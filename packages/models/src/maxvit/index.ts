export { MaxVit, type MaxVitOptions } from './maxvit.js';
export { MbConv, type MbConvOptions } from './mb-conv.js';
export type { MaxVitOrigin } from './origins.js';
export { PartitionAttention, type PartitionAttentionOptions } from './partition-attention.js';
export {
  type PositionBiases,
  RelativePositionalAttention,
  type RelativePositionalAttentionOptions,
} from './relative-positional-attention.js';
export {
  type MaxVitDefinition,
  type MaxVitVariantOptions,
  maxvit_base_tf_224,
  maxvit_large_tf_224,
  maxvit_nano_rw_256,
  maxvit_rmlp_base_rw_224,
  maxvit_rmlp_nano_rw_256,
  maxvit_rmlp_pico_rw_256,
  maxvit_rmlp_small_rw_224,
  maxvit_rmlp_tiny_rw_256,
  maxvit_small_tf_224,
  maxvit_t,
  maxvit_tiny_rw_224,
  maxvit_tiny_tf_224,
  maxvit_xlarge_tf_224,
} from './variants.js';
