import { uniformValue } from '../graph/constants.js';
import { type Graph, type Node, sameShape, type Value } from '../graph/graph.js';
import { isNearly, Matcher } from './match.js';
import { rewrite } from './rewrite.js';

/**
 * Finds `x (1 + erf(x / sqrt 2)) / 2`, however the numbers are spread over it, which runtimes have one operator for. In training it stays
 * as it is: its gradient reads the middle part, and computing that again would take as long.
 */
export function recognizeGelu(graph: Graph): Graph {
  const matcher = new Matcher(graph);
  return rewrite(graph, ({ layer }, builder, before, current) => {
    const x = argumentOf(before, matcher);
    return x && builder.add('Gelu', { x: current(x) }, {}, layer);
  });
}

function argumentOf({ kernel, inputs, outputs }: Node, matcher: Matcher): Value | undefined {
  if (kernel !== 'Multiply') return undefined;
  const [left, right] = [matcher.factors(inputs['a'] as Value), matcher.factors(inputs['b'] as Value)];
  const [one, other, ...more] = [...left.values, ...right.values];
  if (one === undefined || other === undefined || more.length > 0) return undefined;
  for (const [x, sum] of [
    [one, other],
    [other, one],
  ] as const) {
    const share = shareOf(sum, x, matcher);
    const isWhole = x.dtype === 'float32' && sameShape(x.shape, outputs[0]?.shape ?? []);
    if (isWhole && share !== undefined && isNearly(share * left.number * right.number, 0.5)) return x;
  }
  return undefined;
}

/** The number `s` of `s (1 + erf(x / sqrt 2))`. */
function shareOf(sum: Value, x: Value, matcher: Matcher): number | undefined {
  const { a, b } = matcher.only(sum, ['Add'])?.inputs ?? {};
  for (const [part, summand] of [
    [a, b],
    [b, a],
  ]) {
    const share = summand && uniformValue(summand);
    if (part === undefined || share === undefined) continue;
    const { number, values } = matcher.factors(part);
    const erf = values.length === 1 ? matcher.only(values[0], ['Erf']) : undefined;
    const inner = erf && matcher.factors(erf.inputs['x'] as Value);
    const isScaled = inner?.values.length === 1 && inner.values[0] === x && isNearly(inner.number, Math.SQRT1_2);
    if (isScaled && isNearly(number, share)) return share;
  }
  return undefined;
}
