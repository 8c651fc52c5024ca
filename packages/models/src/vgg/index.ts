export {
  type VGGDefinition,
  type VGGVariantOptions,
  vgg11,
  vgg11_bn,
  vgg13,
  vgg13_bn,
  vgg16,
  vgg16_bn,
  vgg19,
  vgg19_bn,
} from './variants.js';
export { VGG, type VGGOptions } from './vgg.js';
