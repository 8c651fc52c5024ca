export { ShuffleUnit, type ShuffleUnitOptions } from './shuffle-unit.js';
export { ShuffleNetV2, type ShuffleNetV2Channels, type ShuffleNetV2Options } from './shufflenet-v2.js';
export { shufflenet_v2_x0_5, shufflenet_v2_x1_0, shufflenet_v2_x1_5, shufflenet_v2_x2_0 } from './variants.js';
