import type { TimmArguments } from '../image-classifier.js';
import type { PretrainedConfig } from './pretrained-config.js';

interface Kind {
  readonly what: string;
  /** The option of `createModel` that says it, of models that report it. */
  readonly option?: string;
  /** What timm's functions take it for where it is not said. */
  readonly usual?: unknown;
  /** Values that the names of weights show. */
  readonly shown?: readonly unknown[];
}

/** The arguments of timm's functions that change what a model computes, but neither names nor shapes of its weights. */
export const kindsOfArguments: Readonly<Record<string, Kind>> = {
  bn_eps: { what: 'what batch norms add to the variance', option: 'normEpsilon' },
  window_size: { what: 'the windows of its stages', option: 'window' },
  transformer_window_size: { what: 'the windows of its attention', option: 'partition' },
  // Said only where it changes the computation.
  img_size: { what: 'for images whose maps it fills up to whole windows after it has shifted them' },
  pretrained_window_sizes: { what: 'windows of an earlier training, which scale the offsets in a window', usual: [0, 0, 0, 0] },
  pad_type: { what: "TensorFlow's padding, which is not alike at both sides", usual: '' },
  aa_layer: { what: 'what smooths maps before a stride' },
  act_layer: { what: 'another activation' },
  norm_layer: { what: 'another normalisation' },
  norm_eps: { what: 'what its norms add to the variance' },
  // Of a vision transformer the means of tokens are normalised in another place, by another name.
  global_pool: { what: 'how its last map is pooled', usual: 'avg', shown: ['token'] },
  output_stride: { what: 'by how much its last map is smaller than the images', usual: 32 },
};

/** What the functions take by their names; the first that fits says it. Read from timm's source in November 2026. */
const byArchitecture: readonly (readonly [name: RegExp, TimmArguments])[] = [
  // Weights that TensorFlow trained are computed as it does.
  [/^tf_(efficientnet|mobilenetv3)/, { bn_eps: 1e-3, pad_type: 'same' }],
  [/^efficientnet_blur/, { bn_eps: 1e-5, pad_type: '', aa_layer: 'blurpc' }],
  // PyTorch's epsilon, where torchvision has 1e-3 in MobileNet v3, EfficientNet B5 to B7 and EfficientNet v2.
  [/^(efficientnet|mnasnet|mobilenetv[123])/, { bn_eps: 1e-5, pad_type: '' }],
  // ResNets of the same weights as those without.
  [/^resnetblur/, { aa_layer: 'blur' }],
  [/^resnetaa/, { aa_layer: 'avg' }],
  // Trained at windows of 12 before.
  [/^swinv2_.*window12to/, { pretrained_window_sizes: [12, 12, 12, 6] }],
];

/** What timm's function of a config's architecture takes that changes the computation, by its name and by what the config says. */
export function timmArgumentsOf({ architecture = '', modelArguments = {} }: PretrainedConfig): TimmArguments {
  const isKnown = (name: string) => Object.hasOwn(kindsOfArguments, name);
  const isTold = (name: string, value: unknown) => value !== null && !kindsOfArguments[name]?.shown?.includes(value);
  const { img_size: _, ...others } = modelArguments;
  const told = Object.entries(others).filter(([name, value]) => isKnown(name) && isTold(name, value));
  const windows = windowsOf(architecture, modelArguments);
  const partition = partitionOf(architecture, modelArguments);
  return {
    ...byArchitecture.find(([name]) => name.test(architecture))?.[1],
    ...Object.fromEntries(told),
    ...windows,
    ...(partition !== undefined && { transformer_window_size: partition }),
  };
}

/** Height and width of the images that a transformer of timm's is named for: `vit_base_patch16_384`. */
export function imageSizeOf(architecture: string): number | undefined {
  const [, size] = /^(?:deit|swin|swinv2|vit)_.*_(?:\d+to)?(\d{3})$/.exec(architecture) ?? [];
  return size === undefined ? undefined : Number(size);
}

/**
 * The windows of a Swin transformer's stages, which its name says: `swinv2_tiny_window16_256`. They are no larger than the stage's map,
 * which of the second version nothing of its weights shows; the first version's tables of offsets do.
 */
function windowsOf(architecture: string, { window_size: given, img_size: givenSize }: TimmArguments): TimmArguments | undefined {
  const [, own] = /^swin(?:v2)?_.*window(?:\d+to)?(\d+)_/.exec(architecture) ?? [];
  const window = given ?? Number(own);
  if (own === undefined || typeof window !== 'number') return undefined;
  const size = typeof givenSize === 'number' ? givenSize : (imageSizeOf(architecture) ?? Infinity);
  const maps = [4, 8, 16, 32].map((stride) => Math.ceil(size / stride));
  const isFilled = maps.some((map) => map > window && map % window > 0);
  return { window_size: maps.map((map) => Math.min(window, map)), ...(isFilled && { img_size: size }) };
}

/** How many pixels the windows of a MaxViT are long: a 32nd of its images, whose size its name says: `maxvit_tiny_tf_384`. */
function partitionOf(architecture: string, given: TimmArguments): number | undefined {
  const { transformer_window_size: window, img_size: size } = given;
  const [, ownSize] = /^maxvit_.*_(\d{3})$/.exec(architecture) ?? [];
  if (ownSize === undefined) return undefined;
  const [length] = [window].flat();
  return typeof length === 'number' ? length : Math.floor((typeof size === 'number' ? size : Number(ownSize)) / 32);
}

/** Whether two values of an argument are one; `undefined` stands for what it usually is. */
export function isSameArgument(name: string, one: unknown, other: unknown): boolean {
  const { usual } = kindsOfArguments[name] ?? {};
  return JSON.stringify(one ?? usual) === JSON.stringify(other ?? usual);
}
