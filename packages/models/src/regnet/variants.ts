import type { ModelDefinition, Preprocessing } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { RegNet, type RegNetOptions } from './regnet.js';

type Definition = ModelDefinition<RegNetOptions, RegNet>;

/** Depth, first width, slope, ratio and group width: the paper's appendix D. */
type Rule = readonly [depth: number, initialWidth: number, slope: number, ratio: number, groupWidth: number];

export function regnet_x_400mf(): Definition {
  return regnetX([22, 24, 24.48, 2.54, 16]);
}

export function regnet_x_800mf(): Definition {
  return regnetX([16, 56, 35.73, 2.28, 16]);
}

export function regnet_x_1_6gf(): Definition {
  return regnetX([18, 80, 34.01, 2.25, 24]);
}

export function regnet_x_3_2gf(): Definition {
  return regnetX([25, 88, 26.31, 2.25, 48]);
}

export function regnet_x_8gf(): Definition {
  return regnetX([23, 80, 49.56, 2.88, 120]);
}

export function regnet_x_16gf(): Definition {
  return regnetX([22, 216, 55.59, 2.1, 128]);
}

export function regnet_x_32gf(): Definition {
  return regnetX([23, 320, 69.86, 2, 168]);
}

export function regnet_y_400mf(): Definition {
  return regnetY([16, 48, 27.89, 2.09, 8]);
}

export function regnet_y_800mf(): Definition {
  return regnetY([14, 56, 38.84, 2.4, 16]);
}

export function regnet_y_1_6gf(): Definition {
  return regnetY([27, 48, 20.71, 2.65, 24]);
}

export function regnet_y_3_2gf(): Definition {
  return regnetY([21, 80, 42.63, 2.66, 24]);
}

export function regnet_y_8gf(): Definition {
  return regnetY([17, 192, 76.82, 2.19, 56]);
}

export function regnet_y_16gf(): Definition {
  return regnetY([18, 200, 106.23, 2.48, 112]);
}

export function regnet_y_32gf(): Definition {
  return regnetY([20, 232, 115.89, 2.53, 232]);
}

/** Larger than the paper's; torchvision publishes it with weights for 384x384 images alone. */
export function regnet_y_128gf(): Definition {
  return regnetY([27, 456, 160.83, 2.52, 264], { imageSize: 384, resizeTo: 384, interpolation: 'bicubic' });
}

function regnetX(rule: Rule): Definition {
  return definition(rule, false);
}

function regnetY(rule: Rule, preprocessing: Partial<Preprocessing> = {}): Definition {
  return definition(rule, true, preprocessing);
}

function definition(
  [depth, initialWidth, slope, ratio, groupWidth]: Rule,
  hasSqueezeExcitation: boolean,
  preprocessing: Partial<Preprocessing> = {},
): Definition {
  const shape = { depth, initialWidth, slope, ratio, groupWidth, hasSqueezeExcitation };
  const { imageSize = 224 } = preprocessing;
  const defaults = { inChannels: 3, imageSize, numClasses: 1000, dropout: 0 };
  return {
    defaults,
    create: (options) => new RegNet(shape, { ...defaults, ...options }),
    family: 'regnet',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing({ resizeTo: 232, ...preprocessing }),
  };
}
