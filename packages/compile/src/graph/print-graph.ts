import type { Graph, Value } from './graph.js';

/** A graph as text, a line for each input, node and output. */
export function printGraph(graph: Graph): string {
  const nameOf = namesIn(graph);
  const inputs = graph.inputs.map(({ name, value }) => `input %${name}: ${outlineOf(value)}`);
  const outputs = graph.outputs.map(({ name, value }) => `output ${name} = ${nameOf(value)}`);
  return [...inputs, ...printNodes(graph), ...outputs].join('\n');
}

/** A line for each node; what nodes give is numbered through. */
export function printNodes(graph: Graph): string[] {
  const nameOf = namesIn(graph);
  return graph.nodes.map(({ kernel, inputs, attributes, outputs, layer }) => {
    const given = outputs.map((output) => `${nameOf(output)}: ${outlineOf(output)}`).join(', ');
    const read = Object.entries(inputs).map(([name, value]) => `${name} ${nameOf(value)}`);
    const told = Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${JSON.stringify(value)}`],
    );
    return `${given} = ${kernel}(${[...read, ...told].join(', ')})${layer === '' ? '' : ` in ${layer}`}`;
  });
}

function namesIn({ inputs, nodes }: Graph): (value: Value) => string {
  const given = nodes.flatMap(({ outputs }) => outputs).map((value, index) => [value, `%${index}`] as const);
  const names = new Map<Value, string>([...inputs.map(({ name, value }) => [value, `%${name}`] as const), ...given]);
  return (value) => names.get(value) ?? describeConstant(value);
}

function outlineOf({ dtype, shape }: Value): string {
  return `${dtype}[${shape}]`;
}

function describeConstant(value: Value): string {
  if (value.source.kind === 'captured') return `(${value.source.name}: ${outlineOf(value)})`;
  if (value.source.kind !== 'constant') return '?';
  const { data } = value.source;
  const elements = typeof data === 'number' ? String(data) : data.length <= 4 ? Array.from(data).join(' ') : '...';
  return value.shape.length === 0 ? elements : `(${elements}: ${outlineOf(value)})`;
}
