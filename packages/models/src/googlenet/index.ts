export { AuxiliaryHead } from './auxiliary-head.js';
export { type AuxiliaryLogits, GoogLeNet, type GoogLeNetOptions } from './googlenet.js';
export { Inception, type InceptionOptions } from './inception.js';
export { type GoogLeNetVariantOptions, googlenet } from './variants.js';
