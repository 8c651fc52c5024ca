import { type Graph, type Node, type Value } from '../graph/graph.js';
import { isAlongLast, Matcher } from './match.js';
import { rewrite } from './rewrite.js';

/**
 * Finds `d - log(sum(exp d))` with `d = x - max(x)` along the last axis, as tfjs spells out `logSoftmax` and so each softmax cross-entropy:
 * tfjs and runtimes have one kernel for it. Its gradient reads the result alone, so this holds in training too.
 */
export function recognizeLogSoftmax(graph: Graph): Graph {
  const matcher = new Matcher(graph);
  return rewrite(graph, ({ layer }, builder, before, current) => {
    const logits = logitsOf(before, matcher);
    return logits && builder.add('LogSoftmax', { logits: current(logits) }, {}, layer);
  });
}

function logitsOf({ kernel, inputs }: Node, matcher: Matcher): Value | undefined {
  if (kernel !== 'Sub') return undefined;
  // It is raised to a power, and the logarithm is taken from it.
  const difference = matcher.only(inputs['a'], ['Sub'], 2);
  const sum = matcher.only(matcher.only(inputs['b'], ['Log'])?.inputs['x'], ['Sum']);
  const power = matcher.only(sum?.inputs['x'], ['Exp']);
  const largest = matcher.only(difference?.inputs['b'], ['Max']);
  const x = difference?.inputs['a'];
  if (sum === undefined || largest === undefined || x?.dtype !== 'float32') return undefined;
  const isWhole = power?.inputs['x'] === inputs['a'] && largest.inputs['x'] === x;
  return isWhole && isAlongLast(sum) && isAlongLast(largest) ? x : undefined;
}
