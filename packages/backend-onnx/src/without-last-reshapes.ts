import type { OnnxGraph } from '@ocelli/compile/lowering';

/**
 * Outputs as the operators before gave them, since reshaping what is inside a session into memory outside of it is a copy: here the elements
 * are the same in any shape.
 */
export function withoutLastReshapes(graph: OnnxGraph): OnnxGraph {
  const isTaken = (name: string) => graph.inputs.some((input) => input.name === name);
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const gone = new Set<string>();
  const outputs = graph.outputs.map((output) => {
    let last = output;
    while (last.reshapeOf !== undefined && !isTaken(last.reshapeOf.name) && !read.has(last.name)) {
      gone.add(last.name);
      last = last.reshapeOf;
    }
    return last;
  });
  return { ...graph, outputs, nodes: graph.nodes.filter((node) => node.outputs.every((name) => !gone.has(name))) };
}
