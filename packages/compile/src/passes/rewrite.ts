import type { Graph, Node, Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';

/**
 * What to put in the place of a node, or undefined to keep it. The node's inputs are already those of the new graph; what it adds to the
 * builder counts to the node's layer where it is told so. The third is the node as it was; `current` gives what became of a value.
 */
export type Rule = (
  node: Node,
  builder: GraphBuilder,
  before: Node,
  current: (value: Value) => Value,
) => readonly Value[] | undefined;

/** A graph with each node replaced by what a rule says, from the first to the last, and values from elsewhere as `others` has them. */
export function rewrite(graph: Graph, rule: Rule, others: ReadonlyMap<Value, Value> = new Map()): Graph {
  const builder = new GraphBuilder();
  for (const input of graph.inputs) builder.take(input);
  const replaced = new Map<Value, Value>(others);
  const current = (value: Value): Value => replaced.get(value) ?? value;
  for (const node of graph.nodes) {
    const inputs = Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, current(value)]));
    const isSame = Object.entries(node.inputs).every(([name, value]) => inputs[name] === value);
    const outputs = rule(isSame ? node : { ...node, inputs }, builder, node, current);
    if (outputs === undefined && isSame) {
      builder.keep(node);
      continue;
    }
    const fresh = outputs ?? builder.add(node.kernel, inputs, node.attributes, node.layer);
    for (const [index, output] of node.outputs.entries()) replaced.set(output, fresh[index] as Value);
  }
  return builder.build(graph.outputs.map(({ name, value }) => ({ name, value: current(value) })));
}
