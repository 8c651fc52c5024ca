import type { OnnxGraph, OnnxInitializer, OnnxNode } from './onnx-builder.js';

/** Operators that a device may lack and that others can stand for. */
export type ReplaceableOperator = 'IsNaN' | 'LogSoftmax' | 'Sign';

/** Adds what stands for a node; what it gives has the name of what the node gives. */
type Replace = (node: OnnxNode, adding: Adding) => void;

interface Adding {
  /** A node with one output, which has a name of its own unless one is given. */
  readonly node: (op: string, inputs: readonly string[], attributes?: OnnxNode['attributes'], output?: string) => string;
  readonly constant: (initializer: Omit<OnnxInitializer, 'name'>) => string;
}

/**
 * A graph, for opset 18 or newer, without operators that a device lacks. A choice by whether something is NaN is what it is for numbers: a
 * NaN goes on through what is computed of it all the same.
 */
export function withoutOperators(graph: OnnxGraph, lacking: ReadonlySet<ReplaceableOperator>): OnnxGraph {
  const whole = lacking.has('IsNaN') ? withoutNanChecks(graph) : graph;
  const table = replacements();
  const isLacking = ({ op }: OnnxNode): boolean => lacking.has(op as ReplaceableOperator) && op in table;
  if (!whole.nodes.some(isLacking)) return whole;
  const nodes: OnnxNode[] = [];
  const initializers = [...whole.initializers];
  for (const node of whole.nodes) {
    const [output = ''] = node.outputs;
    let count = 0;
    const adding: Adding = {
      node: (op, inputs, attributes = {}, name = `${output}/${count++}`) => {
        nodes.push({ op, domain: '', name: `${node.name}_${op}_${nodes.length}`, inputs, outputs: [name], attributes });
        return name;
      },
      constant: (initializer) => {
        const name = `${output}/constant${count++}`;
        initializers.push({ ...initializer, name });
        return name;
      },
    };
    if (isLacking(node)) table[node.op as keyof typeof table](node, adding);
    else nodes.push(node);
  }
  return { ...whole, nodes, initializers };
}

function replacements(): Record<Exclude<ReplaceableOperator, 'IsNaN'>, Replace> {
  return {
    LogSoftmax: ({ inputs: [x = ''], outputs, attributes }, { node, constant }) => {
      const axis = BigInt64Array.of(BigInt(attributes['axis'] as number));
      const axes = constant({ shape: [1], type: 'int64', data: axis });
      const shifted = node('Sub', [x, node('ReduceMax', [x, axes], { keepdims: 1 })]);
      const sum = node('ReduceSum', [node('Exp', [shifted]), axes], { keepdims: 1 });
      node('Sub', [shifted, node('Log', [sum])], {}, outputs[0]);
    },
    Sign: ({ inputs: [x = ''], outputs }, { node, constant }) => {
      const [zero, one, minus] = [0, 1, -1].map((value) => {
        return constant({ shape: [], type: 'float32', data: Float32Array.of(value) });
      }) as [string, string, string];
      const atMost = node('Where', [node('Less', [x, zero]), minus, zero]);
      node('Where', [node('Greater', [x, zero]), one, atMost], {}, outputs[0]);
    },
  };
}

function withoutNanChecks(graph: OnnxGraph): OnnxGraph {
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
    // An output keeps its name.
    return isChoice(node) && outputs.has(node.outputs[0] ?? '')
      ? { ...node, op: 'Identity', inputs: [current(node.inputs[2] ?? '')] }
      : { ...node, inputs: node.inputs.map(current) };
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
