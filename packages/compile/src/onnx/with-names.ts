import type { OnnxGraph, OnnxValue } from './onnx-builder.js';

/** A graph whose values are called otherwise: by their names now, the ones that they get. */
export function withNames(graph: OnnxGraph, names: ReadonlyMap<string, string>): OnnxGraph {
  const renamed = (name: string): string => names.get(name) ?? name;
  const values = (list: readonly OnnxValue[]): OnnxValue[] => list.map((value) => ({ ...value, name: renamed(value.name) }));
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) }));
  const result = { ...graph, inputs: values(graph.inputs), outputs: values(graph.outputs), nodes };
  const all = [result.inputs, result.initializers, nodes.flatMap(({ outputs }) => outputs.map((name) => ({ name })))].flat();
  const taken = new Set<string>();
  for (const { name } of all) {
    if (taken.has(name)) throw new RangeError(`${name} is the name of two values of the graph; choose another.`);
    taken.add(name);
  }
  return result;
}
