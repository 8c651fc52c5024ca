import { isChannelVector } from '../graph/channel-vector.js';
import { type Graph, type Node, readersOf, sizeOf, type Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { rewrite } from './rewrite.js';

/** A gradient as a product: of images, and of a factor for each channel. */
interface Scaled {
  readonly images: Value;
  readonly scale: Value;
}

/**
 * Multiplies filters by the factors of the channels, and not the images that they meet, where a convolution's gradients read such a product,
 * as behind a batch norm: `conv'(dy s, w) = conv'(dy, w s)`, and the gradient by the filter is `s` times that for `dy`. Filters have few
 * numbers, and images many.
 */
export function scaleFilters(graph: Graph): Graph {
  const products = findProducts(graph);
  if (products.size === 0) return graph;
  return rewrite(graph, ({ kernel, inputs, attributes, layer }, builder, before, current) => {
    const product = before.inputs['dy'] && products.get(before.inputs['dy']);
    if (product === undefined) return undefined;
    const dy = current(product.images);
    if (isOfInput(kernel)) {
      const filter = scaled(inputs['filter'] as Value, isDepthwise(kernel), current(product.scale), builder, layer);
      return builder.add(kernel, { ...inputs, dy, filter }, attributes, layer);
    }
    const gradient = builder.addOne(kernel, { ...inputs, dy }, attributes, layer);
    return [scaled(gradient, isDepthwise(kernel), current(product.scale), builder, layer)];
  });
}

/** Products that only gradients of convolutions read, whose filters are small beside them. */
function findProducts(graph: Graph): ReadonlyMap<Value, Scaled> {
  const readers = readersOf(graph);
  const results = new Set(graph.outputs.map(({ value }) => value));
  const products = new Map<Value, Scaled>();
  for (const node of graph.nodes) {
    const [product] = node.outputs as [Value];
    const factors = node.kernel === 'Multiply' && product.shape.length === 4 ? factorsOf(node, product) : undefined;
    if (factors === undefined || results.has(product)) continue;
    const all = readers.get(product) ?? [];
    const filters = all.map((reader) => filterOf(reader, product));
    const areSmall = filters.every((filter) => filter !== undefined && fewTimes * sizeOf(filter.shape) <= sizeOf(product.shape));
    if (all.length > 0 && areSmall) products.set(product, factors);
  }
  return products;
}

/** Both the filter and its gradient are read and written: one of more than a fourth of the images' numbers spares little. */
const fewTimes = 4;

function factorsOf({ inputs }: Node, product: Value): Scaled | undefined {
  const { a, b } = inputs as Record<'a' | 'b', Value>;
  const [images, scale] = isChannelVector(b, product) ? [a, b] : [b, a];
  const isScaled = sizeOf(images.shape) === sizeOf(product.shape) && isChannelVector(scale, product);
  return isScaled && images.dtype === 'float32' && scale.dtype === 'float32' ? { images, scale } : undefined;
}

/** The filter of a convolution whose gradients a node computes of `dy`, or its gradient. */
function filterOf({ kernel, inputs, outputs }: Node, dy: Value): Value | undefined {
  if (inputs['dy'] !== dy || inputs['x'] === dy) return undefined;
  if (isOfInput(kernel)) return inputs['filter'];
  const isOfFilter = kernel === 'Conv2DBackpropFilter' || kernel === 'DepthwiseConv2dNativeBackpropFilter';
  return isOfFilter ? outputs[0] : undefined;
}

function isOfInput(kernel: string): boolean {
  return kernel === 'Conv2DBackpropInput' || kernel === 'DepthwiseConv2dNativeBackpropInput';
}

function isDepthwise(kernel: string): boolean {
  return kernel.startsWith('Depthwise');
}

/** A filter `[height, width, in, out]` with a factor for each output; of one of each channel the last two axes are the outputs. */
function scaled(filter: Value, isOfEach: boolean, scale: Value, builder: GraphBuilder, layer: string): Value {
  const shape = filter.shape.slice(isOfEach ? -2 : -1);
  const factors = builder.addOne('Reshape', { x: scale }, { shape }, layer);
  return builder.addOne('Multiply', { a: filter, b: factors }, {}, layer);
}
