import { type NamePair, within } from '../parts/names.js';

const block: readonly NamePair[] = [
  ['norm1', 'ln_1'],
  ['attn.qkv.weight', 'self_attention.in_proj_weight'],
  ['attn.qkv.bias', 'self_attention.in_proj_bias'],
  ['attn.proj', 'self_attention.out_proj'],
  ['norm2', 'ln_2'],
  ['mlp.fc1', 'mlp.0'],
  ['mlp.fc2', 'mlp.3'],
];

/** timm's names of the modules of a vision transformer of so many blocks, as in `timm/deit_tiny_patch16_224.fb_in1k`. */
export function timmNames(depth: number): NamePair[] {
  const blocks = Array.from({ length: depth }, (_, index) =>
    within(`blocks.${index}`, `encoder.layers.encoder_layer_${index}`, block),
  );
  return [
    ['cls_token', 'class_token'],
    ['pos_embed', 'encoder.pos_embedding'],
    ['patch_embed.proj', 'conv_proj'],
    ...blocks.flat(),
    ['norm', 'encoder.ln'],
    ['head', 'heads.head'],
  ];
}
