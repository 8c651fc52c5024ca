/** One line a model: its name, and how its folder is imported once it is asked for. */
export const registry = {
  alexnet: () => import('./alexnet/variants.js').then(({ alexnet }) => alexnet()),
  densenet121: () => import('./densenet/variants.js').then(({ densenet121 }) => densenet121()),
  densenet161: () => import('./densenet/variants.js').then(({ densenet161 }) => densenet161()),
  densenet169: () => import('./densenet/variants.js').then(({ densenet169 }) => densenet169()),
  densenet201: () => import('./densenet/variants.js').then(({ densenet201 }) => densenet201()),
  googlenet: () => import('./googlenet/variants.js').then(({ googlenet }) => googlenet()),
  inception_v3: () => import('./inception/variants.js').then(({ inception_v3 }) => inception_v3()),
  vgg11: () => import('./vgg/variants.js').then(({ vgg11 }) => vgg11()),
  vgg11_bn: () => import('./vgg/variants.js').then(({ vgg11_bn }) => vgg11_bn()),
  vgg13: () => import('./vgg/variants.js').then(({ vgg13 }) => vgg13()),
  vgg13_bn: () => import('./vgg/variants.js').then(({ vgg13_bn }) => vgg13_bn()),
  vgg16: () => import('./vgg/variants.js').then(({ vgg16 }) => vgg16()),
  vgg16_bn: () => import('./vgg/variants.js').then(({ vgg16_bn }) => vgg16_bn()),
  vgg19: () => import('./vgg/variants.js').then(({ vgg19 }) => vgg19()),
  vgg19_bn: () => import('./vgg/variants.js').then(({ vgg19_bn }) => vgg19_bn()),
  cifar_resnet20: () => import('./resnet/cifar-variants.js').then(({ cifar_resnet20 }) => cifar_resnet20()),
  cifar_resnet32: () => import('./resnet/cifar-variants.js').then(({ cifar_resnet32 }) => cifar_resnet32()),
  cifar_resnet44: () => import('./resnet/cifar-variants.js').then(({ cifar_resnet44 }) => cifar_resnet44()),
  cifar_resnet56: () => import('./resnet/cifar-variants.js').then(({ cifar_resnet56 }) => cifar_resnet56()),
  cifar_resnet110: () => import('./resnet/cifar-variants.js').then(({ cifar_resnet110 }) => cifar_resnet110()),
  'resnet18-cifar': () => import('./resnet/resnet18-cifar.js').then(({ resnet18Cifar }) => resnet18Cifar),
  resnet101: () => import('./resnet/variants.js').then(({ resnet101 }) => resnet101()),
  resnet152: () => import('./resnet/variants.js').then(({ resnet152 }) => resnet152()),
  resnet18: () => import('./resnet/variants.js').then(({ resnet18 }) => resnet18()),
  resnet34: () => import('./resnet/variants.js').then(({ resnet34 }) => resnet34()),
  resnet50: () => import('./resnet/variants.js').then(({ resnet50 }) => resnet50()),
  resnext101_32x8d: () => import('./resnet/variants.js').then(({ resnext101_32x8d }) => resnext101_32x8d()),
  resnext101_64x4d: () => import('./resnet/variants.js').then(({ resnext101_64x4d }) => resnext101_64x4d()),
  resnext50_32x4d: () => import('./resnet/variants.js').then(({ resnext50_32x4d }) => resnext50_32x4d()),
  wide_resnet101_2: () => import('./resnet/variants.js').then(({ wide_resnet101_2 }) => wide_resnet101_2()),
  wide_resnet50_2: () => import('./resnet/variants.js').then(({ wide_resnet50_2 }) => wide_resnet50_2()),
  squeezenet1_0: () => import('./squeezenet/variants.js').then(({ squeezenet1_0 }) => squeezenet1_0()),
  squeezenet1_1: () => import('./squeezenet/variants.js').then(({ squeezenet1_1 }) => squeezenet1_1()),
  'small-cnn': () => import('./small-cnn/small-cnn.js').then(({ smallCnn }) => smallCnn),
  deit_small_patch16_224: () => import('./vit/variants.js').then(({ deit_small_patch16_224 }) => deit_small_patch16_224()),
  deit_tiny_patch16_224: () => import('./vit/variants.js').then(({ deit_tiny_patch16_224 }) => deit_tiny_patch16_224()),
  vit_b_16: () => import('./vit/variants.js').then(({ vit_b_16 }) => vit_b_16()),
  vit_b_32: () => import('./vit/variants.js').then(({ vit_b_32 }) => vit_b_32()),
  vit_h_14: () => import('./vit/variants.js').then(({ vit_h_14 }) => vit_h_14()),
  vit_l_16: () => import('./vit/variants.js').then(({ vit_l_16 }) => vit_l_16()),
  vit_l_32: () => import('./vit/variants.js').then(({ vit_l_32 }) => vit_l_32()),
} as const;

export type ModelName = keyof typeof registry;

type Definition<Name extends ModelName> = Awaited<ReturnType<(typeof registry)[Name]>>;

/** The class of the model of that name. */
export type ModelOf<Name extends ModelName> = ReturnType<Definition<Name>['create']>;

/** The options of the model of that name. */
export type OptionsOf<Name extends ModelName> = Parameters<Definition<Name>['create']>[0];
