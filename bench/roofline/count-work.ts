import { type Graph, type Node, sizeOf, type Value } from '../../packages/compile/src/graph/graph.js';
import { convolutionInfo, depthwiseInfo } from '../../packages/compile/src/graph/windows.js';

/** What a machine does at best. */
export interface Machine {
  /** Floating-point operations a second. */
  readonly operations: number;
  /** Bytes a second, read and written together. */
  readonly bytes: number;
}

/** What a computation has to do, whatever its form: a multiplication and an addition are two operations. */
export interface Work {
  /** Of convolutions, products of matrices and their gradients, multiplied out tap by tap. */
  readonly operations: number;
  /** That nodes read and write beside these, each tensor once for each node. */
  readonly bytes: number;
  /** The least seconds: each node as fast as its operations or its bytes allow, whichever is slower. */
  readonly seconds: number;
}

/** Sums up a graph as it was optimised. */
export function countWork({ nodes }: Graph, machine: Machine): Work {
  let [operations, bytes, seconds] = [0, 0, 0];
  for (const node of nodes) {
    const own = operationsOf(node);
    const moved = own === 0 && node.kernel === 'Reshape' ? 0 : bytesOf(node);
    operations += own;
    if (own === 0) bytes += moved;
    seconds += Math.max(own / machine.operations, moved / machine.bytes);
  }
  return { operations, bytes, seconds };
}

function operationsOf({ kernel, inputs, outputs, attributes }: Node): number {
  const [output] = outputs as [Value];
  const { x, dy, filter, a, b } = inputs as Record<string, Value>;
  const depthwise = kernel.startsWith('DepthwiseConv2d');
  if (depthwise || kernel.startsWith('Conv2D')) {
    const image = kernel.endsWith('BackpropInput') ? output : (x as Value);
    const taps = kernel.endsWith('BackpropFilter') ? output : (filter as Value);
    const { outShape } = (depthwise ? depthwiseInfo : convolutionInfo)(image.shape, taps.shape, attributes);
    const gradient = kernel.includes('Backprop') ? (dy as Value).shape : outShape;
    const [height = 1, width = 1, into = 1] = taps.shape;
    return 2 * sizeOf(gradient) * height * width * (depthwise ? 1 : into);
  }
  if (kernel === 'BatchMatMul' || kernel === '_FusedMatMul') {
    const inner = (a as Value).shape.at(attributes['transposeA'] === true ? -2 : -1) ?? 1;
    return b === undefined ? 0 : 2 * sizeOf(output.shape) * inner;
  }
  return 0;
}

function bytesOf({ inputs, outputs }: Node): number {
  return [...new Set(Object.values(inputs)), ...outputs].reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
}
