export { AlexNet, type AlexNetOptions } from './alexnet.js';
export { type AlexNetVariantOptions, alexnet } from './variants.js';
