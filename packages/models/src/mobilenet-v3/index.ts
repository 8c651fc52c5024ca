export { MobileNetV3, type MobileNetV3Block, type MobileNetV3Options, type MobileNetV3Shape } from './mobilenet-v3.js';
export { mobilenet_v3_large, mobilenet_v3_small } from './variants.js';
