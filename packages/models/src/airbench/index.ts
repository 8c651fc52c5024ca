export { Airbench, type AirbenchOptions } from './airbench.js';
export { ConvGroup } from './conv-group.js';
export { type InitializeWhiteningOptions, initializeWhitening } from './initialize-whitening.js';
export { type AirbenchDefinition, type AirbenchVariantOptions, airbench94 } from './variants.js';
