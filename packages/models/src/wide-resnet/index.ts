export { type WideResNetDefinition, type WideResNetVariantOptions, wrn_16_4, wrn_28_10, wrn_40_4 } from './variants.js';
export { WideBlock } from './wide-block.js';
export { WideResNet, type WideResNetOptions } from './wide-resnet.js';
