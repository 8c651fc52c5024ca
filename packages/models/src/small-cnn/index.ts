export { SmallCnn, type SmallCnnOptions, smallCnn } from './small-cnn.js';
