export { BasicBlock, type Shortcut } from './basic-block.js';
export { Bottleneck, type BottleneckOptions } from './bottleneck.js';
export { CifarResNet, type CifarResNetOptions } from './cifar-resnet.js';
export {
  type CifarResNetDefinition,
  type CifarResNetVariantOptions,
  cifar_resnet20,
  cifar_resnet32,
  cifar_resnet44,
  cifar_resnet56,
  cifar_resnet110,
} from './cifar-variants.js';
export { ResNet, type ResNetOptions } from './resnet.js';
export { type ResNet18CifarOptions, resnet18Cifar } from './resnet18-cifar.js';
export {
  type ResNetDefinition,
  type ResNetVariantOptions,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnext50_32x4d,
  resnext101_32x8d,
  resnext101_64x4d,
  wide_resnet50_2,
  wide_resnet101_2,
} from './variants.js';
