export { type WebglOptions, webgl as adapter, webgl } from './webgl-adapter.js';
