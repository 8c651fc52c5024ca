import { constantOf, elementsOf } from '../graph/constants.js';
import { countReaders, type Graph, type Node, producerOf, sizeOf, type Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { rewrite } from './rewrite.js';

/**
 * Takes a factor and a summand for each channel into the convolution before them, where its filter is constant:
 * `(x * w + b) s + t = x * (w s) + (b s + t)`. So a batch norm by given statistics costs nothing.
 */
export function foldBatchNorm(graph: Graph): Graph {
  const readers = countReaders(graph);
  return rewrite(graph, (node, builder, before) => {
    const images = operandsOf(node)[0];
    const isLast = readers.get(operandsOf(before)[0] as Value) === 1;
    const convolution = images && producerOf(images);
    if (convolution === undefined || !convolutions.has(convolution.kernel) || !isLast) return undefined;
    const channels = images?.shape.at(-1) ?? 1;
    const vector = vectorOf(operandsOf(node)[1], channels);
    if (vector === undefined) return undefined;
    if (node.kernel === 'Multiply') return scaled(convolution, vector, builder);
    return convolution.kernel === 'Conv2D' ? shifted(convolution, vector, builder) : undefined;
  });
}

// Of these only the first has a bias.
const convolutions: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative']);

/** What is multiplied or added to, and by what; whichever comes first. */
function operandsOf({ kernel, inputs }: Node): readonly (Value | undefined)[] {
  if (kernel !== 'Multiply' && kernel !== 'Add') return [];
  const { a, b } = inputs;
  return a?.source.kind === 'constant' ? [b, a] : [a, b];
}

/** A constant's value for each channel of images. */
function vectorOf(value: Value | undefined, channels: number): Float32Array | undefined {
  if (value === undefined || value.dtype !== 'float32' || value.shape.length > 4) return undefined;
  const isScalar = sizeOf(value.shape) === 1;
  const elements = elementsOf(value);
  if (elements === undefined || !(isScalar || (value.shape.at(-1) === channels && elements.length === channels)))
    return undefined;
  return isScalar ? new Float32Array(channels).fill(elements[0] ?? 0) : (elements as Float32Array);
}

function scaled({ kernel, inputs, attributes, layer }: Node, factors: Float32Array, builder: GraphBuilder) {
  const filter = inputs['filter'] as Value;
  const weights = elementsOf(filter);
  const bias = inputs['bias'] && vectorOf(inputs['bias'], factors.length);
  if (weights === undefined || ('bias' in inputs && bias === undefined)) return undefined;
  // The last axis of a filter is the channels that it gives; of one for each channel, the last two are.
  const times = (values: ArrayLike<number>): Float32Array => {
    const products = new Float32Array(values.length);
    for (let index = 0; index < values.length; index++) {
      products[index] = (values[index] ?? 0) * (factors[index % factors.length] ?? 0);
    }
    return products;
  };
  const next: Record<string, Value> = { ...inputs, filter: constantOf(filter.shape, 'float32', times(weights)) };
  if (bias !== undefined) next['bias'] = constantOf([factors.length], 'float32', times(bias));
  return builder.add(kernel, next, attributes, layer);
}

function shifted({ inputs, attributes, layer }: Node, summands: Float32Array, builder: GraphBuilder) {
  const given = inputs['bias'];
  const bias = given === undefined ? new Float32Array(summands.length) : vectorOf(given, summands.length);
  if (bias === undefined) return undefined;
  const sums = constantOf(
    [summands.length],
    'float32',
    bias.map((value, channel) => value + (summands[channel] ?? 0)),
  );
  return builder.add('Conv2D', { ...inputs, bias: sums }, attributes, layer);
}
