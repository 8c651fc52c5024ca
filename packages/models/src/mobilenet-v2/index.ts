export { LinearBottleneck, type LinearBottleneckOptions } from './linear-bottleneck.js';
export { MobileNetV2, type MobileNetV2Options, mobilenet_v2 } from './mobilenet-v2.js';
