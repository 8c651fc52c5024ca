export { FlatBottleneck, type FlatBottleneckOptions } from './flat-bottleneck.js';
export { MnasNet, type MnasNetOptions } from './mnasnet.js';
export { mnasnet0_5, mnasnet0_75, mnasnet1_0, mnasnet1_3 } from './variants.js';
