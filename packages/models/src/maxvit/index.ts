export { MaxVit, type MaxVitOptions } from './maxvit.js';
export { MbConv, type MbConvOptions } from './mb-conv.js';
export { PartitionAttention, type PartitionAttentionOptions } from './partition-attention.js';
export { RelativePositionalAttention } from './relative-positional-attention.js';
export { type MaxVitDefinition, type MaxVitVariantOptions, maxvit_t } from './variants.js';
