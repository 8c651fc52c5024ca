import type { Graph, Value } from './graph.js';

/** A graph as text, a line for each input, node and output. */
export function printGraph({ inputs, nodes, outputs }: Graph): string {
  const names = new Map<Value, string>();
  for (const { name, value } of inputs) names.set(value, `%${name}`);
  const nameOf = (value: Value): string => names.get(value) ?? describeConstant(value);
  const lines = inputs.map(({ name, value }) => `input %${name}: ${outlineOf(value)}`);
  let count = 0;
  for (const { kernel, inputs, attributes, outputs, layer } of nodes) {
    for (const output of outputs) names.set(output, `%${count++}`);
    const given = outputs.map((output) => `${nameOf(output)}: ${outlineOf(output)}`).join(', ');
    const read = Object.entries(inputs).map(([name, value]) => `${name} ${nameOf(value)}`);
    const told = Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${JSON.stringify(value)}`],
    );
    lines.push(`${given} = ${kernel}(${[...read, ...told].join(', ')})${layer === '' ? '' : ` in ${layer}`}`);
  }
  return [...lines, ...outputs.map(({ name, value }) => `output ${name} = ${nameOf(value)}`)].join('\n');
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
