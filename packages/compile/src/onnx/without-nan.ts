import type { OnnxGraph, OnnxNode } from './onnx-builder.js';

/**
 * The graph for a device that tells no NaN from numbers: a choice by whether something is NaN is what it is for numbers. A NaN goes on
 * through what is computed of it all the same.
 */
export function withoutNanChecks(graph: OnnxGraph): OnnxGraph {
  const checks = new Set(graph.nodes.flatMap(({ op, outputs }) => (op === 'IsNaN' ? outputs : [])));
  const isChoice = ({ op, inputs }: OnnxNode): boolean => op === 'Where' && checks.has(inputs[0] ?? '');
  const chosen = new Map(graph.nodes.filter(isChoice).map(({ inputs, outputs }) => [outputs[0], inputs[2] ?? ''] as const));
  if (chosen.size === 0) return graph;
  const current = (name: string): string => {
    const other = chosen.get(name);
    return other === undefined ? name : current(other);
  };
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const changed = graph.nodes.map((node): OnnxNode => {
    const read = node.inputs.map(current);
    // An output keeps its name.
    return isChoice(node) && outputs.has(node.outputs[0] ?? '')
      ? { ...node, op: 'Identity', inputs: [current(node.inputs[2] ?? '')] }
      : { ...node, inputs: read };
  });
  return { ...graph, nodes: withoutUnread(changed, outputs) };
}

/** Only the nodes that outputs need. */
function withoutUnread(nodes: readonly OnnxNode[], outputs: ReadonlySet<string>): OnnxNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const needed = new Set([...outputs].flatMap((name) => makers.get(name) ?? []));
  // A set goes on to what is added while it is gone through.
  for (const { inputs } of needed) {
    for (const input of inputs) {
      const maker = makers.get(input);
      if (maker !== undefined) needed.add(maker);
    }
  }
  return nodes.filter((node) => needed.has(node));
}
