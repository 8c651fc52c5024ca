import { constantScalar, uniformValue } from '../graph/constants.js';
import { type Graph, type Node, producerOf, readersOf, sameShape, type Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import { keyOf } from '../graph/key-of.js';

/** Kernels that give a number for each number. */
const elementwise = new Set(
  'Abs Add Exp Maximum Minimum Multiply Neg Pow RealDiv Reciprocal Rsqrt Sign Sqrt Square SquaredDifference Step Sub'.split(' '),
);

/** Longer vectors take longer to be laid side by side than an operator takes to begin. */
const longest = 4096;

/** So few are computed one by one. */
const few = 4;

/**
 * Computes what is done alike to many vectors at the end of a function, such as the updates of biases and of batch norms' averages, for all
 * of them laid side by side: beginning an operator takes longer than it works on a few hundred numbers.
 */
export function updateTogether(graph: Graph): Graph {
  const groups = alike(chainsAtEnd(graph));
  if (groups.length === 0) return graph;
  const moved = new Set(groups.flat().flatMap(({ nodes }) => nodes));
  const builder = new GraphBuilder();
  for (const input of graph.inputs) builder.take(input);
  for (const node of graph.nodes) if (!moved.has(node)) builder.keep(node);
  const replaced = new Map<Value, Value>();
  for (const group of groups) computeTogether(group, builder, replaced);
  return builder.build(graph.outputs.map(({ name, value }) => ({ name, value: replaced.get(value) ?? value })));
}

/** Nodes of vectors of one length that read one another and that nothing else reads but the function's caller. */
interface Chain {
  readonly nodes: readonly Node[];
  /** What is computed elsewhere, in the order in which it is read first. */
  readonly given: readonly Value[];
  /** What the caller reads. */
  readonly results: readonly Value[];
  /** Equal for chains that compute alike. */
  readonly key: string;
}

function chainsAtEnd(graph: Graph): Chain[] {
  const results = new Set(graph.outputs.map(({ value }) => value));
  const readers = readersOf(graph);
  const atEnd = new Set<Node>();
  for (const node of graph.nodes.toReversed()) {
    const isLast = (readers.get(node.outputs[0] as Value) ?? []).every((reader) => atEnd.has(reader));
    if (isOfVectors(node) && isLast) atEnd.add(node);
  }
  const chains = new Map<Node, Node[]>();
  // A node joins the chains of all that it reads.
  for (const node of graph.nodes) {
    if (!atEnd.has(node)) continue;
    const before = Object.values(node.inputs).flatMap((value) => chains.get(producerOf(value) as Node) ?? []);
    const joined = [...new Set([...before, node])];
    for (const each of joined) chains.set(each, joined);
  }
  const places = new Map(graph.nodes.map((node, place) => [node, place]));
  const inOrder = (nodes: Node[]): Node[] => nodes.sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
  const names = new Map<Value, string>();
  return [...new Set(chains.values())].map((nodes) => toChain(inOrder(nodes), results, names));
}

/** Whether a node gives a vector, not long, of other such vectors and single numbers. */
function isOfVectors({ kernel, inputs, outputs: [output] }: Node): boolean {
  if (!elementwise.has(kernel) || output?.dtype !== 'float32') return false;
  const [length = 0, ...others] = output.shape;
  const read = Object.values(inputs);
  const vectors = read.filter((value) => !isNumber(value));
  const isAlike = read.every(({ dtype }) => dtype === 'float32') && vectors.every(({ shape }) => sameShape(shape, output.shape));
  return others.length === 0 && length > 1 && length <= longest && isAlike && vectors.length > 0;
}

/** Whether a value is one number for vectors of any length. */
function isNumber(value: Value): boolean {
  return value.shape.length === 0 || uniformValue(value) !== undefined;
}

function toChain(nodes: readonly Node[], isResult: ReadonlySet<Value>, names: Map<Value, string>): Chain {
  const own = new Map(nodes.map(({ outputs: [output] }, index) => [output as Value, `chain ${index}`]));
  const given = new Set<Value>();
  const nameOf = (value: Value): string => {
    const known = own.get(value) ?? (isNumber(value) ? numberName(value, names) : undefined);
    if (known !== undefined) return known;
    given.add(value);
    return `given ${[...given].indexOf(value)}`;
  };
  const told = nodes.map(({ kernel, inputs, attributes, outputs: [output] }) => {
    const read = Object.entries(inputs).map(([name, value]) => [name, nameOf(value)]);
    return [kernel, read, attributes, isResult.has(output as Value)];
  });
  const results = [...own.keys()].filter((value) => isResult.has(value));
  return { nodes, given: [...given], results, key: keyOf(told) };
}

function numberName(value: Value, names: Map<Value, string>): string {
  const number = uniformValue(value);
  if (number !== undefined) return `number ${keyOf(number)}`;
  const name = names.get(value) ?? `value ${names.size}`;
  names.set(value, name);
  return name;
}

/** The chains that compute alike, where there are more than a few. */
function alike(chains: readonly Chain[]): Chain[][] {
  const groups = new Map<string, Chain[]>();
  for (const chain of chains) groups.set(chain.key, [...(groups.get(chain.key) ?? []), chain]);
  return [...groups.values()].filter((group) => group.length > few);
}

function numberOf(value: Value): Value {
  const number = uniformValue(value);
  return number === undefined ? value : constantScalar(number);
}

function computeTogether(group: readonly Chain[], builder: GraphBuilder, replaced: Map<Value, Value>): void {
  const [first] = group as [Chain];
  const lengths = group.map(({ nodes: [node] }) => node?.outputs[0]?.shape[0] ?? 0);
  const together = new Map<Value, Value>();
  for (const [slot, value] of first.given.entries()) {
    const parts = group.map(({ given }, index) => [String(index), given[slot] as Value]);
    together.set(value, builder.addOne('Concat', Object.fromEntries(parts), { axis: 0 }));
  }
  for (const { kernel, inputs, attributes, outputs } of first.nodes) {
    const read = Object.entries(inputs).map(([name, value]) => [name, together.get(value) ?? numberOf(value)]);
    together.set(outputs[0] as Value, builder.addOne(kernel, Object.fromEntries(read), attributes));
  }
  for (const [slot, value] of first.results.entries()) {
    const parts = builder.add('SplitV', { x: together.get(value) as Value }, { numOrSizeSplits: lengths, axis: 0 });
    for (const [index, { results }] of group.entries()) replaced.set(results[slot] as Value, parts[index] as Value);
  }
}
