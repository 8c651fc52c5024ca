import type { Graph } from '../graph/graph.js';
import { removeDeadCode } from './remove-dead-code.js';

/** A change of a graph that keeps what it computes. */
export type Pass = (graph: Graph) => Graph;

/** All passes, in their order. */
export function optimize(graph: Graph): Graph {
  const passes: readonly Pass[] = [removeDeadCode];
  return passes.reduce((current, pass) => pass(current), graph);
}
