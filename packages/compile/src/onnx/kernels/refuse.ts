import { CompileError } from '../../errors.js';
import type { Node } from '../../graph/graph.js';

/** Says that a kernel cannot be compiled as it is called. */
export function refuse({ kernel, layer }: Pick<Node, 'kernel' | 'layer'>, mode: string): never {
  throw new CompileError(`compile: ${kernel}${layer === '' ? '' : ` in ${layer}`} cannot be compiled with ${mode}.`);
}
