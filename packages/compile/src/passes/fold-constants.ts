import { constantOf, elementsOf, uniformValue } from '../graph/constants.js';
import { type Graph, type Node, sizeOf, type Value } from '../graph/graph.js';
import { rewrite } from './rewrite.js';

type Evaluate = (...operands: number[]) => number;

/** Longer constants are left to the runtime, which computes them once when the session is made. */
const longest = 2 ** 14;

/** Computes what depends on small constants alone, each value rounded to float32 as a kernel would. */
export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    const value = folded(node);
    return value === undefined ? undefined : [value];
  });
}

function folded({ kernel, inputs, outputs }: Node): Value | undefined {
  const [output] = outputs as [Value];
  const evaluate = evaluators()[kernel];
  const operands = Object.values(inputs);
  if (evaluate === undefined || output.dtype !== 'float32' || operands.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const numbers = operands.map(uniformValue);
  if (numbers.every((number) => number !== undefined)) {
    return constantOf(output.shape, 'float32', Math.fround(evaluate(...(numbers as number[]))));
  }
  const size = sizeOf(output.shape);
  const isShort = size <= longest && operands.every(({ shape }) => sizeOf(shape) === size || sizeOf(shape) === 1);
  const elements = operands.map((operand) => (isShort ? elementsOf(operand) : undefined));
  if (elements.some((data) => data === undefined)) return undefined;
  const at = (index: number) => elements.map((data) => (data?.length === 1 ? data[0] : data?.[index]) ?? Number.NaN);
  return constantOf(
    output.shape,
    'float32',
    Float32Array.from({ length: size }, (_, index) => evaluate(...at(index))),
  );
}

let table: Readonly<Record<string, Evaluate>> | undefined;

function evaluators(): Readonly<Record<string, Evaluate>> {
  table ??= {
    Add: (a, b) => a + b,
    Sub: (a, b) => a - b,
    Multiply: (a, b) => a * b,
    RealDiv: (a, b) => a / b,
    Maximum: Math.max,
    Minimum: Math.min,
    Neg: (x) => -x,
    Abs: Math.abs,
    Square: (x) => x * x,
    Sqrt: Math.sqrt,
    Rsqrt: (x) => 1 / Math.sqrt(x),
    Exp: Math.exp,
    Expm1: Math.expm1,
    Log: Math.log,
    Reciprocal: (x) => 1 / x,
  };
  return table;
}
