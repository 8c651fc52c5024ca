import { isChannelVector } from '../graph/channel-vector.js';
import { countReaders, type Graph, type Node, producerOf, sameShape, type Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { rewrite } from './rewrite.js';

/**
 * Makes one pass over the pixels of what batch norms spell out, forward and backward: `x scale + shift`, with numbers of each channel, then
 * what is added to it, then the rectifier. The kernel `ChannelAffine` is not one of tfjs's.
 */
export function fuseChannelAffine(graph: Graph): Graph {
  const readers = countReaders(graph);
  return rewrite(graph, (node, builder, before) => {
    // What others read too has to be made anyway.
    const partsOf = (kernel: string, input: string): Node | undefined => {
      const producer = producerOf(node.inputs[input] as Value);
      return producer?.kernel === kernel && readers.get(before.inputs[input] as Value) === 1 ? producer : undefined;
    };
    const value = node.kernel === 'Add' ? added(node, partsOf, builder) : rectified(node, partsOf, builder);
    return value === undefined ? undefined : [value];
  });
}

/** The producer of an input, if it is of a kernel and nothing else reads it. */
type PartsOf = (kernel: string, input: string) => Node | undefined;

function added({ inputs, layer, outputs: [output] }: Node, partsOf: PartsOf, builder: GraphBuilder): Value | undefined {
  if (output?.shape.length !== 4 || output.dtype !== 'float32') return undefined;
  const affine = (given: Node['inputs']): Value => builder.addOne('ChannelAffine', given, {}, layer);
  for (const [input, rest] of [
    ['a', inputs['b']],
    ['b', inputs['a']],
  ] as const) {
    const place = rest && placeOf(rest, output);
    const before = partsOf('ChannelAffine', input);
    if (
      place !== undefined &&
      before !== undefined &&
      !(place in before.inputs) &&
      before.attributes['activation'] === undefined
    ) {
      return affine({ ...before.inputs, [place]: rest as Value });
    }
    const product = partsOf('Multiply', input);
    const factors = product && factorsOf(product, output);
    if (place !== undefined && factors !== undefined) return affine({ ...factors, [place]: rest as Value });
  }
  return undefined;
}

/** What a value is to images that it is added to. */
function placeOf(value: Value, images: Value): 'shift' | 'addend' | undefined {
  if (value.dtype !== 'float32') return undefined;
  if (isChannelVector(value, images)) return 'shift';
  return sameShape(value.shape, images.shape) ? 'addend' : undefined;
}

function factorsOf({ inputs }: Node, images: Value): { x: Value; scale: Value } | undefined {
  const { a, b } = inputs as Record<'a' | 'b', Value>;
  const [x, scale] = isChannelVector(b, images) ? [a, b] : [b, a];
  const isAffine = sameShape(x.shape, images.shape) && isChannelVector(scale, images);
  return isAffine && x.dtype === 'float32' && scale.dtype === 'float32' ? { x, scale } : undefined;
}

function rectified({ kernel, layer }: Node, partsOf: PartsOf, builder: GraphBuilder): Value | undefined {
  const activation = ({ Relu: 'relu', Relu6: 'relu6' } as Record<string, string>)[kernel];
  const affine = activation && partsOf('ChannelAffine', 'x');
  if (!affine || affine.attributes['activation'] !== undefined) return undefined;
  return builder.addOne('ChannelAffine', affine.inputs, { activation }, layer);
}
