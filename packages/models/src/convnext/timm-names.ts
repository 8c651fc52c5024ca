import { type NamePair, within } from '../parts/names.js';

/** timm's names of the modules of a ConvNeXt, as in `timm/convnext_tiny.fb_in1k`. */
export function timmNames(channels: readonly number[], depths: readonly number[]): NamePair[] {
  const stages = depths.flatMap((depth, stage) => {
    const blocks = Array.from({ length: depth }, (_, index) =>
      within(`blocks.${index}`, `${index}`, block(channels[stage] as number)),
    );
    return within(`stages.${stage}`, `features.${2 * stage + 1}`, blocks.flat());
  });
  const halvings = depths
    .slice(1)
    .flatMap((_, stage) => within(`stages.${stage + 1}.downsample`, `features.${2 * stage + 2}`, both));
  return [
    ...within('stem', 'features.0', both),
    ...stages,
    ...halvings,
    ['head.norm', 'classifier.0'],
    ['head.fc', 'classifier.2'],
  ];
}

/** A convolution and its norm, in either order. */
const both: readonly NamePair[] = [
  ['0', '0'],
  ['1', '1'],
];

function block(channels: number): NamePair[] {
  return [
    ['conv_dw', 'block.0'],
    ['norm', 'block.2'],
    ['mlp.fc1', 'block.3'],
    ['mlp.fc2', 'block.5'],
    ['gamma', 'layer_scale', [channels]],
  ];
}
