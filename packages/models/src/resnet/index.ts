export { BasicBlock } from './basic-block.js';
export { ResNet, type ResNetOptions } from './resnet.js';
export { type ResNet18CifarOptions, resnet18Cifar } from './resnet18-cifar.js';
