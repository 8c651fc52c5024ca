import type { Attributes, Graph, GraphData, Value } from './graph.js';

/** A graph as it is traced for a batch of so many. */
export interface GraphOfBatch {
  readonly graph: Graph;
  readonly batch: number;
}

/**
 * Whether graphs are the same computation for different batches: they may differ only in whole numbers, each of which changes in
 * proportion to the batch. Two such graphs say what a third must be.
 */
export function areOnLine(graphs: readonly GraphOfBatch[]): boolean {
  const batches = graphs.map(({ batch }) => batch);
  return isOnLine(
    graphs.map(({ graph }) => outline(graph)),
    batches,
  );
}

function isOnLine(items: readonly unknown[], batches: readonly number[]): boolean {
  const [first, ...others] = items;
  if (others.every((item) => Object.is(item, first))) return true;
  if (items.every((item) => typeof item === 'number')) return areNumbersOnLine(items as number[], batches);
  if (!items.every((item) => typeof item === 'object' && item !== null)) return false;
  if (items.some(ArrayBuffer.isView)) return items.every((item) => sameElements(item as GraphData, first as GraphData));
  const keys = Object.keys(first as object);
  const records = items as Readonly<Record<string, unknown>>[];
  if (records.some((record) => Object.keys(record).join() !== keys.join())) return false;
  return keys.every((key) =>
    isOnLine(
      records.map((record) => record[key]),
      batches,
    ),
  );
}

function areNumbersOnLine(numbers: readonly number[], batches: readonly number[]): boolean {
  const [number = 0, second = 0] = numbers;
  const [batch = 0, other = 0] = batches;
  return numbers.every((each, index) => {
    return Number.isInteger(each) && (each - number) * (other - batch) === (second - number) * ((batches[index] ?? 0) - batch);
  });
}

function sameElements(one: unknown, other: unknown): boolean {
  if (!ArrayBuffer.isView(one) || !ArrayBuffer.isView(other)) return false;
  const [left, right] = [one as GraphData, other as GraphData];
  return left.length === right.length && left.every((element, index) => Object.is(element, right[index]));
}

/** All that a graph computes, with its values numbered. */
function outline({ inputs, nodes, outputs }: Graph): unknown {
  const numbers = new Map<Value, string>();
  const nameOf = (value: Value): unknown => {
    if (value.source.kind === 'constant') return [value.dtype, value.shape, value.source.data];
    const known = numbers.get(value) ?? `v${numbers.size}`;
    numbers.set(value, known);
    return value.source.kind === 'captured' ? [known, value.shape, value.source.name] : known;
  };
  const valuesOf = (record: Readonly<Record<string, Value>>): unknown =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, nameOf(value)]));
  const shapesOf = (values: readonly Value[]): unknown => values.map((value) => [nameOf(value), value.dtype, value.shape]);
  return {
    inputs: inputs.map(({ name, value }) => [name, nameOf(value), value.dtype, value.shape]),
    nodes: nodes.map(({ kernel, inputs, attributes, outputs, layer }) => {
      return [kernel, valuesOf(inputs), told(attributes), shapesOf(outputs), layer];
    }),
    outputs: outputs.map(({ name, value }) => [name, nameOf(value)]),
  };
}

/** A set of attributes without those that are not given. */
function told(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
