import { type NamePair, within } from '../parts/names.js';

const block: readonly NamePair[] = [
  ['norm1', 'norm1'],
  ['attn.relative_position_bias_table', 'attn.relative_position_bias_table'],
  [null, 'attn.relative_position_index'],
  ['attn.qkv', 'attn.qkv'],
  ['attn.proj', 'attn.proj'],
  ['norm2', 'norm2'],
  ['mlp.fc1', 'mlp.0'],
  ['mlp.fc2', 'mlp.3'],
];

const merging: readonly NamePair[] = [
  ['norm', 'norm'],
  ['reduction', 'reduction'],
];

/** timm's names of the modules of Swin's first version, as in `timm/swin_tiny_patch4_window7_224.ms_in1k`. */
export function timmNames(depths: readonly number[]): NamePair[] {
  const stages = depths.flatMap((depth, stage) => {
    const blocks = Array.from({ length: depth }, (_, index) => within(`blocks.${index}`, `${index}`, block));
    return within(`layers.${stage}`, `features.${2 * stage + 1}`, blocks.flat());
  });
  const mergings = depths
    .slice(1)
    .flatMap((_, stage) => within(`layers.${stage + 1}.downsample`, `features.${2 * stage + 2}`, merging));
  return [
    ['patch_embed.proj', 'features.0.0'],
    ['patch_embed.norm', 'features.0.2'],
    ...stages,
    ...mergings,
    ['head.fc', 'head'],
  ];
}
