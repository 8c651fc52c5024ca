import { constantScalar } from '../graph/constants.js';
import { type Graph, type Node, sameShape, sizeOf, type Value } from '../graph/graph.js';
import { reducedAxes } from '../graph/infer/reductions.js';
import { Matcher } from './match.js';
import { rewrite } from './rewrite.js';

/**
 * Finds the sum or mean over all pixels of what two images are multiplied to, or of the squares of one, as in batch norms: one pass over
 * them, and no image in between. The kernel `ChannelDot` is not one of tfjs's.
 */
export function recognizeChannelDots(graph: Graph): Graph {
  const matcher = new Matcher(graph);
  return rewrite(graph, ({ layer }, builder, before, current) => {
    const factors = factorsOf(before, matcher);
    if (factors === undefined) return undefined;
    const [a, b] = factors.map(current) as [Value, Value];
    const sum = builder.addOne('ChannelDot', { a, b }, {}, layer);
    if (before.kernel === 'Sum') return [sum];
    const share = sizeOf(sum.shape) / sizeOf(a.shape);
    return builder.add('Multiply', { a: sum, b: constantScalar(share) }, {}, layer);
  });
}

function factorsOf({ kernel, inputs, outputs: [output], attributes }: Node, matcher: Matcher): [Value, Value] | undefined {
  if (kernel !== 'Sum' && kernel !== 'Mean') return undefined;
  const product = matcher.only(inputs['x'], ['Multiply', 'Square']);
  const { a, b, x } = product?.inputs ?? {};
  const [one, other] = [a ?? x, b ?? x];
  if (one === undefined || other === undefined || one.shape.length !== 4) return undefined;
  const isOfChannels = output?.shape.length === 1 && reducedAxes(attributes['axis'], one.shape).join() === '0,1,2';
  const isReal = one.dtype === 'float32' && other.dtype === 'float32';
  return isOfChannels && isReal && sameShape(one.shape, other.shape) ? [one, other] : undefined;
}
