/** How many blocks each of the five stages has; Keras counts them through. */
export const blocksOfStages: readonly number[] = [1, 2, 2, 6, 2];

/** The path of the module that holds the weights of one of Keras's layers, such as `blocks.3.5.conv_dw` of `conv_dw_11`; undefined for none. */
export function tfjsNames(layer: string): string | undefined {
  if (layer === 'conv1') return 'conv_stem';
  if (layer === 'conv1_bn') return 'bn1';
  if (layer === 'conv_preds') return 'classifier';
  const { kind, number, norm } = /^conv_(?<kind>dw|pw)_(?<number>\d+)(?<norm>_bn)?$/.exec(layer)?.groups ?? {};
  const block = blockPath(Number(number) - 1);
  if (block === undefined) return undefined;
  if (norm === undefined) return `${block}.conv_${kind}`;
  return `${block}.${kind === 'dw' ? 'bn1' : 'bn2'}`;
}

/** The path of the block of that index among those of all stages. */
function blockPath(index: number): string | undefined {
  let first = 0;
  for (const [stage, count] of blocksOfStages.entries()) {
    if (index >= first && index < first + count) return `blocks.${stage}.${index - first}`;
    first += count;
  }
  return undefined;
}
