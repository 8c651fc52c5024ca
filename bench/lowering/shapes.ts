/** A convolution that a model has: of square images and filters, padded so that images keep their size but for the stride. */
export interface ConvolutionShape {
  readonly model: string;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Height and width of what goes in. */
  readonly size: number;
  /** Height and width of the filter. */
  readonly filter: number;
  readonly stride: number;
  /** Whether each channel has filters of its own. */
  readonly isDepthwise?: boolean;
}

/** Images of a step. */
export const batch = 32;

/** [in, out, size, filter, stride] */
const resnet18 = [
  [3, 64, 32, 3, 1],
  [64, 64, 32, 3, 1],
  [64, 128, 32, 3, 2],
  [64, 128, 32, 1, 2],
  [128, 128, 16, 3, 1],
  [128, 256, 16, 3, 2],
  [128, 256, 16, 1, 2],
  [256, 256, 8, 3, 1],
  [256, 512, 8, 3, 2],
  [256, 512, 8, 1, 2],
  [512, 512, 4, 3, 1],
] as const;

/** MobileNet v2 at 96 x 96: one of each kind of its convolutions of single pixels. */
const mobilenet = [
  [3, 32, 96, 3, 2],
  [32, 16, 48, 1, 1],
  [16, 96, 48, 1, 1],
  [24, 144, 24, 1, 1],
  [192, 32, 12, 1, 1],
  [384, 96, 6, 1, 1],
  [960, 320, 3, 1, 1],
] as const;

/** [channels, size, stride] */
const mobilenetDepthwise = [
  [32, 48, 1],
  [96, 48, 2],
  [144, 24, 1],
  [144, 24, 2],
  [192, 12, 1],
  [192, 12, 2],
  [384, 6, 1],
  [576, 6, 2],
  [960, 3, 1],
] as const;

/** DenseNet-121 at 64 x 64, whose pixels are as many as those of 8 images at 128 x 128: one of each kind at each size. */
const densenet121 = [
  [64, 128, 16, 1, 1],
  [224, 128, 16, 1, 1],
  [128, 32, 16, 3, 1],
  [320, 128, 8, 1, 1],
  [128, 32, 8, 3, 1],
  [640, 128, 4, 1, 1],
  [128, 32, 4, 3, 1],
  [768, 128, 2, 1, 1],
  [128, 32, 2, 3, 1],
] as const;

/** What is not in those models and lies about the borders of the table. */
const borders = [
  [16, 16, 32, 3, 1],
  [32, 32, 32, 3, 1],
  [48, 48, 32, 3, 1],
  [96, 96, 16, 3, 1],
  [64, 64, 8, 3, 1],
  [128, 128, 4, 3, 1],
  [256, 256, 2, 3, 1],
] as const;

/** The shapes that are measured. */
export function shapes(): ConvolutionShape[] {
  const toShape = (model: string) => (row: readonly [number, number, number, number, number]) => {
    const [inChannels, outChannels, size, filter, stride] = row;
    return { model, inChannels, outChannels, size, filter, stride };
  };
  return [
    ...resnet18.map(toShape('ResNet-18-CIFAR')),
    ...mobilenet.map(toShape('MobileNet v2')),
    ...mobilenetDepthwise.map(([channels, size, stride]) => ({
      ...toShape('MobileNet v2')([channels, channels, size, 3, stride]),
      isDepthwise: true,
    })),
    ...densenet121.map(toShape('DenseNet-121')),
    ...borders.map(toShape('border')),
  ];
}

/** `64 to 128, 3x3 / 2, 32x32`. */
export function describeShape({ inChannels, outChannels, size, filter, stride, isDepthwise }: ConvolutionShape): string {
  const channels = isDepthwise ? `${inChannels} each` : `${inChannels} to ${outChannels}`;
  return `${channels}, ${filter}x${filter}${stride === 1 ? '' : ` / ${stride}`}, ${size}x${size}`;
}
