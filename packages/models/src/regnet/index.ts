export { RegNet, type RegNetOptions, type RegNetShape } from './regnet.js';
export { Bottleneck, ResBottleneck, type ResBottleneckOptions } from './res-bottleneck.js';
export { type RegNetRule, type RegNetStage, stageWidths } from './stage-widths.js';
export { Stage, type StageOptions, Trunk, type TrunkOptions } from './trunk.js';
export {
  regnet_x_1_6gf,
  regnet_x_3_2gf,
  regnet_x_8gf,
  regnet_x_16gf,
  regnet_x_32gf,
  regnet_x_400mf,
  regnet_x_800mf,
  regnet_y_1_6gf,
  regnet_y_3_2gf,
  regnet_y_8gf,
  regnet_y_16gf,
  regnet_y_32gf,
  regnet_y_128gf,
  regnet_y_400mf,
  regnet_y_800mf,
} from './variants.js';
