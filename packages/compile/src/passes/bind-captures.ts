import type { Graph, Value } from '../graph/graph.js';
import { rewrite } from './rewrite.js';

/** Puts constants in the place of values that were captured. */
export function bindCaptures(graph: Graph, constants: ReadonlyMap<Value, Value>): Graph {
  return constants.size === 0 ? graph : rewrite(graph, () => undefined, constants);
}
