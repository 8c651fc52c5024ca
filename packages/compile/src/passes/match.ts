import { uniformValue } from '../graph/constants.js';
import { countReaders, type Graph, type Node, producerOf, type Value } from '../graph/graph.js';
import { reducedAxes } from '../graph/infer/reductions.js';

/** Finds what is spelled out in several nodes, of which nobody else reads anything. */
export class Matcher {
  readonly #readers: ReadonlyMap<Value, number>;

  constructor(graph: Graph) {
    this.#readers = countReaders(graph);
  }

  /** The node of one of these kernels that gives a value, where just so many read it. */
  only(value: Value | undefined, kernels: readonly string[], readers = 1): Node | undefined {
    const node = value && producerOf(value);
    return node !== undefined && kernels.includes(node.kernel) && this.#readers.get(value as Value) === readers
      ? node
      : undefined;
  }

  /** What a value is the product of: numbers as one, and the others. Products and quotients that others read are taken whole. */
  factors(value: Value): { readonly number: number; readonly values: readonly Value[] } {
    const own = uniformValue(value);
    if (own !== undefined) return { number: own, values: [] };
    const { a, b } = this.only(value, ['Multiply', 'RealDiv'])?.inputs ?? {};
    const divisor = b && uniformValue(b);
    const isQuotient = producerOf(value)?.kernel === 'RealDiv';
    if (a === undefined || b === undefined || (isQuotient && divisor === undefined)) return { number: 1, values: [value] };
    const [left, right] = [this.factors(a), isQuotient ? { number: 1 / (divisor ?? 1), values: [] } : this.factors(b)];
    return { number: left.number * right.number, values: [...left.values, ...right.values] };
  }
}

/** Whether a reduction goes along the last axis alone and keeps it, with length 1. */
export function isAlongLast({ inputs, attributes, kernel }: Node): boolean {
  const { shape = [] } = inputs['x'] ?? {};
  const axes = reducedAxes(attributes[kernel === 'Max' ? 'reductionIndices' : 'axis'], shape);
  return axes.length === 1 && axes[0] === shape.length - 1 && attributes['keepDims'] === true;
}

/** Whether a number is another but for its rounding to float32. */
export function isNearly(number: number | undefined, wanted: number): boolean {
  return number !== undefined && Math.abs(number / wanted - 1) < 1e-6;
}
