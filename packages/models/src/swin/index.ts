export { CosineWindowAttention } from './cosine-window-attention.js';
export { PatchMerging, type PatchMergingOptions } from './patch-merging.js';
export { type Compared, ShiftedWindowAttention, type ShiftedWindowAttentionOptions } from './shifted-window-attention.js';
export { SwinBlock, type SwinBlockOptions } from './swin-block.js';
export { SwinTransformer, type SwinTransformerOptions } from './swin-transformer.js';
export { type SwinDefinition, type SwinOptions, swin_b, swin_s, swin_t, swin_v2_b, swin_v2_s, swin_v2_t } from './variants.js';
export { WindowAttention } from './window-attention.js';
