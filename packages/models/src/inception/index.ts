export { AuxiliaryHead } from './auxiliary-head.js';
export { InceptionA } from './inception-a.js';
export { InceptionB } from './inception-b.js';
export { InceptionC } from './inception-c.js';
export { InceptionD } from './inception-d.js';
export { InceptionE } from './inception-e.js';
export { InceptionV3, type InceptionV3Options } from './inception-v3.js';
export { type InceptionV3VariantOptions, inception_v3 } from './variants.js';
