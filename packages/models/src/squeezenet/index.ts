export { Fire } from './fire.js';
export { SqueezeNet, type SqueezeNetOptions } from './squeezenet.js';
export { type SqueezeNetDefinition, type SqueezeNetVariantOptions, squeezenet1_0, squeezenet1_1 } from './variants.js';
