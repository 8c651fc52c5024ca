import { type NamePair, within } from '../parts/names.js';

const attention: readonly NamePair[] = [
  ['norm1', 'attn_layer.0'],
  ['attn.rel_pos.relative_position_bias_table', 'attn_layer.1.relative_position_bias_table'],
  ['attn.rel_pos.mlp.fc1', 'attn_layer.1.rel_pos.mlp.0'],
  ['attn.rel_pos.mlp.fc2', 'attn_layer.1.rel_pos.mlp.3'],
  [null, 'attn_layer.1.rel_pos.rel_coords_log'],
  [null, 'attn_layer.1.relative_position_index'],
  ['attn.qkv', 'attn_layer.1.to_qkv'],
  ['attn.proj', 'attn_layer.1.merge'],
  ['ls1', 'attn_layer.3'],
  ['norm2', 'mlp_layer.0'],
  ['mlp.fc1', 'mlp_layer.1'],
  ['mlp.fc2', 'mlp_layer.3'],
  ['ls2', 'mlp_layer.5'],
];

const branch: readonly NamePair[] = [
  ['pre_norm', 'pre_norm'],
  ['conv1_1x1', 'conv_a.0'],
  ['norm1', 'conv_a.1'],
  ['conv2_kxk', 'conv_b.0'],
  ['norm2', 'conv_b.1'],
  ['se.fc1', 'squeeze_excitation.fc1'],
  ['se.fc2', 'squeeze_excitation.fc2'],
  ['conv3_1x1', 'conv_c'],
];

const heads = {
  hidden: [
    ['head.norm', 'classifier.2'],
    ['head.pre_logits.fc', 'classifier.3'],
    ['head.fc', 'classifier.5'],
  ],
  plain: [
    ['norm', 'classifier.0'],
    ['head.fc', 'classifier.3'],
  ],
} as const satisfies Record<string, readonly NamePair[]>;

/** timm's names of its modules, as in `timm/maxvit_tiny_tf_224.in1k`, by how many layers each block has, and the head. */
export function timmNames(depths: readonly number[], head: keyof typeof heads): NamePair[] {
  const layer: readonly NamePair[] = [
    ['conv.shortcut.expand', 'MBconv.proj.1'],
    ...within('conv', 'MBconv.layers', branch),
    ...within('attn_block', 'window_attention', attention),
    ...within('attn_grid', 'grid_attention', attention),
  ];
  const blocks = depths.flatMap((depth, block) =>
    Array.from({ length: depth }, (_, index) =>
      within(`stages.${block}.blocks.${index}`, `blocks.${block}.layers.${index}.layers`, layer),
    ),
  );
  return [['stem.conv1', 'stem.0.0'], ['stem.norm1', 'stem.0.1'], ['stem.conv2', 'stem.1.0'], ...blocks.flat(), ...heads[head]];
}
