import type { ModelName } from '../../registry.js';
import type { PretrainedConfig } from '../pretrained-config.js';
import { timmArgumentsOf } from '../timm-arguments.js';

/** What `createModel` takes. */
export interface MadeAs {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Those models of the registry that timm has too, and what they are called there. */
const architectures: Readonly<Partial<Record<ModelName, string>>> = {
  densenet121: 'densenet121',
  densenet161: 'densenet161',
  densenet169: 'densenet169',
  densenet201: 'densenet201',
  inception_v3: 'inception_v3',
  vgg11: 'vgg11',
  vgg11_bn: 'vgg11_bn',
  vgg13: 'vgg13',
  vgg13_bn: 'vgg13_bn',
  vgg16: 'vgg16',
  vgg16_bn: 'vgg16_bn',
  vgg19: 'vgg19',
  vgg19_bn: 'vgg19_bn',
  resnet18: 'resnet18',
  resnet34: 'resnet34',
  resnet50: 'resnet50',
  resnet101: 'resnet101',
  resnet152: 'resnet152',
  resnext50_32x4d: 'resnext50_32x4d',
  resnext101_32x8d: 'resnext101_32x8d',
  resnext101_64x4d: 'resnext101_64x4d',
  wide_resnet50_2: 'wide_resnet50_2',
  wide_resnet101_2: 'wide_resnet101_2',
  deit_tiny_patch16_224: 'deit_tiny_patch16_224',
  deit_small_patch16_224: 'deit_small_patch16_224',
  vit_b_16: 'vit_base_patch16_224',
  vit_b_32: 'vit_base_patch32_224',
  vit_l_16: 'vit_large_patch16_224',
  vit_l_32: 'vit_large_patch32_224',
  vit_h_14: 'vit_huge_patch14_224',
  efficientnet_b0: 'efficientnet_b0',
  efficientnet_b1: 'efficientnet_b1',
  efficientnet_b2: 'efficientnet_b2',
  efficientnet_b3: 'efficientnet_b3',
  efficientnet_b4: 'efficientnet_b4',
  efficientnet_b5: 'efficientnet_b5',
  efficientnet_b6: 'efficientnet_b6',
  efficientnet_b7: 'efficientnet_b7',
  efficientnet_v2_s: 'efficientnetv2_s',
  efficientnet_v2_m: 'efficientnetv2_m',
  efficientnet_v2_l: 'efficientnetv2_l',
  mnasnet0_5: 'mnasnet_050',
  mnasnet0_75: 'mnasnet_075',
  mnasnet1_0: 'mnasnet_100',
  mobilenetv1_100: 'mobilenetv1_100',
  mobilenet_v2: 'mobilenetv2_100',
  mobilenet_v3_large: 'mobilenetv3_large_100',
  mobilenet_v3_small: 'mobilenetv3_small_100',
  regnet_x_400mf: 'regnetx_004_tv',
  regnet_x_800mf: 'regnetx_008',
  regnet_x_1_6gf: 'regnetx_016',
  regnet_x_3_2gf: 'regnetx_032',
  regnet_x_8gf: 'regnetx_080',
  regnet_x_16gf: 'regnetx_160',
  regnet_x_32gf: 'regnetx_320',
  regnet_y_400mf: 'regnety_004',
  regnet_y_800mf: 'regnety_008_tv',
  regnet_y_1_6gf: 'regnety_016',
  regnet_y_3_2gf: 'regnety_032',
  regnet_y_8gf: 'regnety_080_tv',
  regnet_y_16gf: 'regnety_160',
  regnet_y_32gf: 'regnety_320',
  regnet_y_128gf: 'regnety_1280',
  convnext_tiny: 'convnext_tiny',
  convnext_small: 'convnext_small',
  convnext_base: 'convnext_base',
  convnext_large: 'convnext_large',
  maxvit_tiny_tf_224: 'maxvit_tiny_tf_224',
  maxvit_small_tf_224: 'maxvit_small_tf_224',
  maxvit_base_tf_224: 'maxvit_base_tf_224',
  maxvit_large_tf_224: 'maxvit_large_tf_224',
  maxvit_xlarge_tf_224: 'maxvit_xlarge_tf_224',
  maxvit_nano_rw_256: 'maxvit_nano_rw_256',
  maxvit_tiny_rw_224: 'maxvit_tiny_rw_224',
  maxvit_rmlp_pico_rw_256: 'maxvit_rmlp_pico_rw_256',
  maxvit_rmlp_nano_rw_256: 'maxvit_rmlp_nano_rw_256',
  maxvit_rmlp_tiny_rw_256: 'maxvit_rmlp_tiny_rw_256',
  maxvit_rmlp_small_rw_224: 'maxvit_rmlp_small_rw_224',
  maxvit_rmlp_base_rw_224: 'maxvit_rmlp_base_rw_224',
  swin_t: 'swin_tiny_patch4_window7_224',
  swin_s: 'swin_small_patch4_window7_224',
  swin_b: 'swin_base_patch4_window7_224',
  swin_v2_t: 'swinv2_tiny_window8_256',
  swin_v2_s: 'swinv2_small_window8_256',
  swin_v2_b: 'swinv2_base_window8_256',
};

/** A model of the registry as timm makes it; undefined where it does not. */
export function timmArchitecture(name: string): string | undefined {
  return Object.hasOwn(architectures, name) ? architectures[name as ModelName] : undefined;
}

/**
 * The model of the registry that a config is for, by timm's name or its own, with the options that make it compute the same: what no number
 * of classes says, and but for MaxViT no size of images. Undefined where the config says none.
 */
export function modelFor(config: PretrainedConfig): MadeAs | undefined {
  const { architecture } = config;
  if (architecture === undefined) return undefined;
  const names = Object.keys(architectures) as ModelName[];
  const name = names.find((name) => withoutSizes(architectures[name] ?? '') === withoutSizes(architecture));
  const { window_size: windows, transformer_window_size: partition } = timmArgumentsOf(config);
  const options = {
    ...(Array.isArray(windows) && { window: oneOf(windows) }),
    // It divides the maps of such images, and of others that it may be made for.
    ...(typeof partition === 'number' && { imageSize: 32 * partition, partition }),
  };
  return { name: name ?? architecture, options };
}

/**
 * timm's transformers have the size of their windows and their images in their names, which are options here. What is distilled without a
 * token is a vision transformer by another name.
 */
function withoutSizes(architecture: string): string {
  return /^(deit|maxvit|swin|swinv2|vit)_/.test(architecture)
    ? architecture.replace(/_window(\d+to)?\d+|_(\d+to)?\d{3}$/g, '').replace(/^deit_/, 'vit_')
    : architecture;
}

/** The one window of all stages, if they have one. */
function oneOf(windows: readonly unknown[]): unknown {
  return windows.every((window) => window === windows[0]) ? windows[0] : windows;
}
