import { isChannelVector } from '../graph/channel-vector.js';
import { countReaders, type Graph, producerOf, sizeOf, type Value } from '../graph/graph.js';
import { rewrite } from './rewrite.js';

/** Gives a convolution its bias as a third input, which every runtime adds at no cost; tfjs's own kernel has none. */
export function fuseBias(graph: Graph): Graph {
  const readers = countReaders(graph);
  return rewrite(graph, ({ kernel, inputs, layer }, builder, before) => {
    if (kernel !== 'Add') return undefined;
    const { a, b } = inputs as Record<string, Value>;
    const convolution = producerOf(a as Value);
    const isLast = readers.get(before.inputs['a'] as Value) === 1;
    if (convolution?.kernel !== 'Conv2D' || 'bias' in convolution.inputs || !isLast || !isChannelVector(b as Value, a as Value))
      return undefined;
    const channels = sizeOf((b as Value).shape);
    const bias = b?.shape.length === 1 ? b : builder.addOne('Reshape', { x: b as Value }, { shape: [channels] }, layer);
    return builder.add('Conv2D', { ...convolution.inputs, bias }, convolution.attributes, convolution.layer);
  });
}
