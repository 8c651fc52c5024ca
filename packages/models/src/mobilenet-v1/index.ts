export { DepthwiseSeparable } from './depthwise-separable.js';
export { MobileNetV1, type MobileNetV1Options } from './mobilenet-v1.js';
export type { Origin } from './origin.js';
export { tfjsNames } from './tfjs-names.js';
export { mobilenet_v1, mobilenet_v1_0_5, mobilenet_v1_0_25, mobilenet_v1_0_75, mobilenetv1_100 } from './variants.js';
