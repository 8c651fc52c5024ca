import type { ModelDefinition, Preprocessing } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { makeDivisible } from '../parts/make-divisible.js';
import { EfficientNet, type EfficientNetOptions, type EfficientNetShape, type EfficientNetStage } from './efficientnet.js';

interface Norm {
  readonly epsilon: number;
  readonly momentum: number;
}

/** What sets one of the models apart from the others of its table. */
interface Variant {
  readonly dropout: number;
  /** Of the batch norms; default PyTorch's. */
  readonly norm?: Norm;
  readonly preprocessing: Partial<Preprocessing> & { readonly imageSize: number; readonly resizeTo: number };
}

/** How a model is scaled from B0: its channels and its number of blocks. */
interface Scaled extends Variant {
  readonly width: number;
  readonly depth: number;
}

/** A stage: kind, expansion, kernel, stride, channels in and out, and number of blocks. */
type Row = readonly [
  kind: EfficientNetStage['kind'],
  expansion: number,
  kernelSize: number,
  stride: number,
  inChannels: number,
  outChannels: number,
  count: number,
];

type Definition = ModelDefinition<EfficientNetOptions, EfficientNet>;

export function efficientnet_b0(): Definition {
  return scaled({ width: 1, depth: 1, dropout: 0.2, preprocessing: bicubic(224, 256) });
}

export function efficientnet_b1(): Definition {
  return scaled({ width: 1, depth: 1.1, dropout: 0.2, preprocessing: { imageSize: 240, resizeTo: 255 } });
}

export function efficientnet_b2(): Definition {
  return scaled({ width: 1.1, depth: 1.2, dropout: 0.3, preprocessing: bicubic(288, 288) });
}

export function efficientnet_b3(): Definition {
  return scaled({ width: 1.2, depth: 1.4, dropout: 0.3, preprocessing: bicubic(300, 320) });
}

export function efficientnet_b4(): Definition {
  return scaled({ width: 1.4, depth: 1.8, dropout: 0.4, preprocessing: bicubic(380, 384) });
}

export function efficientnet_b5(): Definition {
  return scaled({ width: 1.6, depth: 2.2, dropout: 0.4, norm: slowNorm(), preprocessing: bicubic(456, 456) });
}

export function efficientnet_b6(): Definition {
  return scaled({ width: 1.8, depth: 2.6, dropout: 0.5, norm: slowNorm(), preprocessing: bicubic(528, 528) });
}

export function efficientnet_b7(): Definition {
  return scaled({ width: 2, depth: 3.1, dropout: 0.5, norm: slowNorm(), preprocessing: bicubic(600, 600) });
}

export function efficientnet_v2_s(): Definition {
  return second({ dropout: 0.2, preprocessing: { imageSize: 384, resizeTo: 384 } }, [
    ['fused', 1, 3, 1, 24, 24, 2],
    ['fused', 4, 3, 2, 24, 48, 4],
    ['fused', 4, 3, 2, 48, 64, 4],
    ['inverted', 4, 3, 2, 64, 128, 6],
    ['inverted', 6, 3, 1, 128, 160, 9],
    ['inverted', 6, 3, 2, 160, 256, 15],
  ]);
}

export function efficientnet_v2_m(): Definition {
  return second({ dropout: 0.3, preprocessing: { imageSize: 480, resizeTo: 480 } }, [
    ['fused', 1, 3, 1, 24, 24, 3],
    ['fused', 4, 3, 2, 24, 48, 5],
    ['fused', 4, 3, 2, 48, 80, 5],
    ['inverted', 4, 3, 2, 80, 160, 7],
    ['inverted', 6, 3, 1, 160, 176, 14],
    ['inverted', 6, 3, 2, 176, 304, 18],
    ['inverted', 6, 3, 1, 304, 512, 5],
  ]);
}

export function efficientnet_v2_l(): Definition {
  const half = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
  return second({ dropout: 0.4, preprocessing: { ...bicubic(480, 480), ...half } }, [
    ['fused', 1, 3, 1, 32, 32, 4],
    ['fused', 4, 3, 2, 32, 64, 7],
    ['fused', 4, 3, 2, 64, 96, 7],
    ['inverted', 4, 3, 2, 96, 192, 10],
    ['inverted', 6, 3, 1, 192, 224, 19],
    ['inverted', 6, 3, 2, 224, 384, 25],
    ['inverted', 6, 3, 1, 384, 640, 7],
  ]);
}

/** Of version 1: the stages of B0, wider and deeper. */
function scaled({ width, depth, ...variant }: Scaled): Definition {
  const rows: readonly Row[] = [
    ['inverted', 1, 3, 1, 32, 16, 1],
    ['inverted', 6, 3, 2, 16, 24, 2],
    ['inverted', 6, 5, 2, 24, 40, 2],
    ['inverted', 6, 3, 2, 40, 80, 3],
    ['inverted', 6, 5, 1, 80, 112, 3],
    ['inverted', 6, 5, 2, 112, 192, 4],
    ['inverted', 6, 3, 1, 192, 320, 1],
  ];
  const wider = (channels: number) => makeDivisible(channels * width, 8);
  const stages = rows.map(stageOf).map((stage) => ({
    ...stage,
    inChannels: wider(stage.inChannels),
    outChannels: wider(stage.outChannels),
    count: Math.ceil(stage.count * depth),
  }));
  return definition(variant, stages, 4 * wider(320));
}

/** Of version 2: stages of their own, fused ones first. */
function second(variant: Variant, rows: readonly Row[]): Definition {
  return definition({ ...variant, norm: { epsilon: 1e-3, momentum: 0.1 } }, rows.map(stageOf), 1280);
}

function definition(
  { dropout, preprocessing, norm = { epsilon: 1e-5, momentum: 0.1 } }: Variant,
  stages: readonly EfficientNetStage[],
  numFeatures: number,
): Definition {
  const { imageSize } = preprocessing;
  const shape: EfficientNetShape = { stages, numFeatures, momentum: norm.momentum };
  const defaults = { inChannels: 3, imageSize, numClasses: 1000, dropout, dropPath: 0.2, normEpsilon: norm.epsilon };
  return {
    defaults,
    create: (options) => new EfficientNet(shape, { ...defaults, ...options }),
    family: 'efficientnet',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing(preprocessing),
  };
}

function stageOf([kind, expansion, kernelSize, stride, inChannels, outChannels, count]: Row): EfficientNetStage {
  return { kind, expansion, kernelSize, stride, inChannels, outChannels, count };
}

/** The statistics of the larger models, whose weights were brought over from TensorFlow. */
function slowNorm(): Norm {
  return { epsilon: 0.001, momentum: 0.01 };
}

function bicubic(imageSize: number, resizeTo: number): Variant['preprocessing'] {
  return { imageSize, resizeTo, interpolation: 'bicubic' };
}
