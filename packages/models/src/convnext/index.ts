export { ConvNext } from './convnext.js';
export { ConvNextBlock, type ConvNextBlockOptions } from './convnext-block.js';
export {
  type ConvNextDefinition,
  type ConvNextOptions,
  convnext_base,
  convnext_large,
  convnext_small,
  convnext_tiny,
} from './variants.js';
