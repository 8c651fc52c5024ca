import { type Graph, producerOf, type Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { rewrite } from './rewrite.js';

/** Longer vectors take longer to be laid side by side than an operator takes to begin. */
const longest = 4096;

/**
 * Adds the squares of many vectors up at once, laid side by side, where a function adds their sums up, such as for the norm of all
 * gradients.
 */
export function normTogether(graph: Graph): Graph {
  return rewrite(graph, ({ kernel, inputs, layer }, builder) => {
    if (kernel !== 'AddN') return undefined;
    const terms = Object.values(inputs);
    const vectors = terms.map(squaredVector);
    const together = vectors.filter((vector) => vector !== undefined);
    if (together.length < 2) return undefined;
    const sum = sumOfSquares(together, builder, layer);
    const others = terms.filter((_, index) => vectors[index] === undefined);
    const all = [...others, sum].map((value, index) => [String(index), value] as const);
    return all.length === 1 ? [sum] : builder.add('AddN', Object.fromEntries(all), {}, layer);
  });
}

/** The vector, not long, of whose squares a number is the sum. */
function squaredVector(value: Value): Value | undefined {
  const sum = producerOf(value);
  const square = sum?.kernel === 'Sum' && value.shape.length === 0 ? producerOf(sum.inputs['x'] as Value) : undefined;
  const vector = square?.kernel === 'Square' ? square.inputs['x'] : undefined;
  const [length = 0, ...others] = vector?.shape ?? [];
  return vector?.dtype === 'float32' && others.length === 0 && length <= longest ? vector : undefined;
}

function sumOfSquares(vectors: readonly Value[], builder: GraphBuilder, layer: string): Value {
  const parts = vectors.map((vector, index) => [String(index), vector] as const);
  const x = builder.addOne('Concat', Object.fromEntries(parts), { axis: 0 }, layer);
  const squares = builder.addOne('Square', { x }, {}, layer);
  return builder.addOne('Sum', { x: squares }, { axis: [0], keepDims: false }, layer);
}
