export { type NodeOptions, node as adapter, node } from './node-adapter.js';
