import { type NamePair, type TensorInParts, within } from '../parts/names.js';

const same = (name: string): NamePair => [name, name];

const around: readonly NamePair[] = [
  same('norm1'),
  same('attn.qkv'),
  same('attn.proj'),
  same('norm2'),
  ['mlp.fc1', 'mlp.0'],
  ['mlp.fc2', 'mlp.3'],
  [null, 'attn.relative_position_index'],
];

/** Of a block of each version. */
const blocks: Readonly<Record<1 | 2, readonly NamePair[]>> = {
  1: [...around, same('attn.relative_position_bias_table')],
  2: [...around, same('attn.logit_scale'), same('attn.cpb_mlp.0'), same('attn.cpb_mlp.2'), [null, 'attn.relative_coords_table']],
};

const merging: readonly NamePair[] = [same('norm'), same('reduction')];

/**
 * timm's names of Swin's modules, as in `timm/swin_tiny_patch4_window7_224.ms_in1k` and, of the second version,
 * `timm/swinv2_tiny_window8_256.ms_in1k`.
 */
export function timmNames(version: 1 | 2, depths: readonly number[]): NamePair[] {
  const stages = blockPaths(depths).flatMap(({ theirs, ours }) => within(theirs, ours, blocks[version]));
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

/** In the second version timm keeps the biases of queries and values apart; keys have none. */
export function timmParts(version: 1 | 2, depths: readonly number[]): TensorInParts[] {
  if (version === 1) return [];
  return blockPaths(depths).map(({ theirs, ours }) => ({
    ours: `${ours}.attn.qkv.bias`,
    parts: [`${theirs}.attn.q_bias`, null, `${theirs}.attn.v_bias`],
  }));
}

function blockPaths(depths: readonly number[]): { readonly theirs: string; readonly ours: string }[] {
  return depths.flatMap((depth, stage) =>
    Array.from({ length: depth }, (_, index) => ({
      theirs: `layers.${stage}.blocks.${index}`,
      ours: `features.${2 * stage + 1}.${index}`,
    })),
  );
}
