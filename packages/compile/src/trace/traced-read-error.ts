import { CompileError } from '../errors.js';
import type { Value } from '../graph/graph.js';

/** A function that is being compiled has asked for the elements of a tensor. */
export class TracedReadError extends CompileError {
  override readonly name = 'TracedReadError';

  constructor(value: Value | undefined) {
    super(
      `compile: the function reads the elements of ${describe(value)} (by dataSync, data, arraySync or print), but while it is traced there are none. Return the tensor and read it outside, or choose by values with tf.where.`,
    );
  }
}

function describe(value: Value | undefined): string {
  if (value === undefined) return 'a tensor';
  const { source, shape } = value;
  if (source.kind === 'input') return `the input ${source.name} [${shape}]`;
  if (source.kind === 'constant') return `a constant [${shape}]`;
  const { kernel, layer } = source.node;
  return `what ${kernel}${layer === '' ? '' : ` in ${layer}`} gives [${shape}]`;
}
