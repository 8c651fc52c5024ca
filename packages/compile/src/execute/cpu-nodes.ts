import type { OnnxGraph } from '../onnx/onnx-builder.js';
import type { RunTimes } from '../profile/run-times.js';

/** A node of a graph for a device that runs on the CPU, since the device's provider has no such operator. */
export interface CpuNode {
  readonly op: string;
  /** The path of the layer that it is of; '' outside of one. */
  readonly layer: string;
}

/** Finds, in the profile of a graph's first run, the nodes that were run on the CPU, and tells of them where there are any. */
export function nodesOnCpu(graph: OnnxGraph, tell: (nodes: readonly CpuNode[]) => void): (runs: readonly RunTimes[]) => void {
  const ofLengths = nodesOfLengths(graph);
  return ([run]) => {
    const nodes = (run?.operators ?? []).flatMap(({ name, op, provider }) => {
      const isFallback = provider.startsWith('CPU') && !ofLengths.has(name);
      return isFallback ? [{ op, layer: name.slice(0, Math.max(0, name.indexOf(':'))) }] : [];
    });
    if (nodes.length > 0) tell(nodes);
  };
}

/** The names of nodes that compute lengths of axes alone: these belong on the CPU, which asks for them. */
function nodesOfLengths({ nodes, initializers }: OnnxGraph): Set<string> {
  const lengths = new Set(initializers.flatMap(({ name, type }) => (type === 'int64' ? [name] : [])));
  const found = nodes.filter(({ op, inputs, outputs }) => {
    const isOfLengths = op === 'Shape' || inputs.every((name) => lengths.has(name));
    if (isOfLengths) for (const name of outputs) lengths.add(name);
    return isOfLengths;
  });
  return new Set(found.map(({ name }) => name));
}

/** How many nodes run on the CPU, which operators they are, and in which layers: for a person. */
export function describeCpuNodes(nodes: readonly CpuNode[]): string {
  const groups = new Map<string, { count: number; layers: Set<string> }>();
  for (const { op, layer } of nodes) {
    const group = groups.get(op) ?? { count: 0, layers: new Set() };
    group.count++;
    if (layer !== '') group.layers.add(layer);
    groups.set(op, group);
  }
  const operators = [...groups].map(([op, { count, layers }]) => {
    const [first, ...others] = layers;
    const more = others.length === 0 ? '' : ` and ${others.length} more ${others.length === 1 ? 'layer' : 'layers'}`;
    return `${count} ${op}${first === undefined ? '' : ` in ${first}${more}`}`;
  });
  const [subject, lack] = nodes.length === 1 ? ['1 node runs', 'its operator'] : [`${nodes.length} nodes run`, 'their operators'];
  return `${subject} on the CPU, since the device's provider lacks ${lack}: ${operators.join(', ')}`;
}

/** Warns of them. */
export function warnOfCpuNodes(nodes: readonly CpuNode[]): void {
  console.warn(`compile: ${describeCpuNodes(nodes)}.`);
}
