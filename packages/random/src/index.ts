export { ElementStream, type RngOrigin } from './element-stream.js';
export { normalQuantile } from './normal-quantile.js';
export { Rng } from './rng.js';
