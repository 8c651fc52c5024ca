import { CompileError } from '../errors.js';
import type { Value } from '../graph/graph.js';

/** A function that is being compiled has asked for the elements of a tensor. */
export class TracedReadError extends CompileError {
  override readonly name = 'TracedReadError';

  /** Of what elements were asked for, and in which layer. */
  constructor(value: Value | undefined, layer: string) {
    super(
      `compile: the function reads the elements of ${describe(value)}${layer === '' ? '' : ` in ${layer}`} (by dataSync, data, arraySync or print), but while it is traced there are none. Return the tensor and read it outside, or choose by values with tf.where.`,
    );
  }
}

function describe(value: Value | undefined): string {
  if (value === undefined) return 'a tensor from outside';
  const { source, shape } = value;
  if (source.kind === 'input') return `the input ${source.name} [${shape}]`;
  if (source.kind === 'captured') return `${source.name} [${shape}]`;
  if (source.kind === 'constant') return `a constant [${shape}]`;
  const { kernel, layer } = source.node;
  return `what ${kernel}${layer === '' ? '' : ` of ${layer}`} gives [${shape}]`;
}
