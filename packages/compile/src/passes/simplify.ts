import { util } from '@tensorflow/tfjs-core';
import { constantOf, uniformValue } from '../graph/constants.js';
import { type Graph, type Node, producerOf, sameShape, sizeOf, type Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { reducedAxes } from '../graph/infer/reductions.js';
import { rewrite } from './rewrite.js';

type Simplify = (node: Node, builder: GraphBuilder) => Value | undefined;

/** Leaves out what changes nothing, and joins what follows on its like. */
export function simplify(graph: Graph): Graph {
  return rewrite(graph, (node, builder) => {
    const value = rules()[node.kernel]?.(node, builder);
    return value === undefined ? undefined : [value];
  });
}

let table: Readonly<Record<string, Simplify>> | undefined;

function rules(): Readonly<Record<string, Simplify>> {
  table ??= {
    Identity: ({ inputs }) => inputs['x'],
    Cast: ({ inputs, attributes }) => (inputs['x']?.dtype === attributes['dtype'] ? inputs['x'] : undefined),
    Reshape: ({ inputs, outputs, layer }, builder) => reshaped(inputs['x'] as Value, outputs[0] as Value, layer, builder),
    ExpandDims: ({ inputs, outputs, layer }, builder) => reshaped(inputs['input'] as Value, outputs[0] as Value, layer, builder),
    Transpose: transposed,
    AddN: ({ inputs, layer }, builder) => {
      const [first, second, ...others] = Object.values(inputs) as [Value, Value | undefined, ...Value[]];
      if (second === undefined) return first;
      return others.length === 0 ? builder.addOne('Add', { a: first, b: second }, {}, layer) : undefined;
    },
    Multiply: (node, builder) => product(node, builder) ?? unbroadcast(node, builder),
    RealDiv: ({ inputs, outputs }) => leftOf(inputs, outputs, 1),
    Add: (node, builder) =>
      leftOf(node.inputs, node.outputs, 0) ?? rightOf(node.inputs, node.outputs, 0) ?? unbroadcast(node, builder),
    Sub: (node, builder) => leftOf(node.inputs, node.outputs, 0) ?? unbroadcast(node, builder),
    Neg: ({ inputs }) => {
      const before = producerOf(inputs['x'] as Value);
      return before?.kernel === 'Neg' ? before.inputs['x'] : undefined;
    },
    Tile: ({ inputs, attributes }) => ((attributes['reps'] as number[]).every((count) => count === 1) ? inputs['x'] : undefined),
    Slice: ({ inputs, outputs }) => sameSize(inputs['x'], outputs[0]),
    PadV2: ({ inputs, outputs }) => sameSize(inputs['x'], outputs[0]),
    Concat: ({ inputs }) => (Object.keys(inputs).length === 1 ? Object.values(inputs)[0] : undefined),
    Sum: reduced,
    Mean: reduced,
    Max: reduced,
    Min: reduced,
    Prod: reduced,
    ZerosLike: ({ outputs: [y] }) => constantOf(y?.shape ?? [], y?.dtype ?? 'float32', 0),
    OnesLike: ({ outputs: [y] }) => constantOf(y?.shape ?? [], y?.dtype ?? 'float32', 1),
    Fill: ({ outputs: [y], attributes }) => constantOf(y?.shape ?? [], y?.dtype ?? 'float32', Number(attributes['value'])),
  };
  return table;
}

function reshaped(x: Value, { shape }: Value, layer: string, builder: GraphBuilder): Value | undefined {
  if (sameShape(x.shape, shape)) return x;
  if (x.source.kind === 'constant') return { shape, dtype: x.dtype, source: x.source };
  const before = producerOf(x);
  if (before?.kernel !== 'Reshape') return undefined;
  const first = before.inputs['x'] as Value;
  return sameShape(first.shape, shape) ? first : builder.addOne('Reshape', { x: first }, { shape }, layer);
}

function transposed({ inputs, attributes, outputs, layer }: Node, builder: GraphBuilder): Value | undefined {
  const x = inputs['x'] as Value;
  const permutation = attributes['perm'] as number[];
  if (permutation.every((axis, index) => axis === index)) return x;
  if (uniformValue(x) !== undefined) return constantOf(outputs[0]?.shape ?? [], x.dtype, uniformValue(x) as number);
  const before = producerOf(x);
  if (before?.kernel !== 'Transpose') return undefined;
  const joined = permutation.map((axis) => (before.attributes['perm'] as number[])[axis] as number);
  const first = before.inputs['x'] as Value;
  return joined.every((axis, index) => axis === index)
    ? first
    : builder.addOne('Transpose', { x: first }, { perm: joined }, layer);
}

/** `x 1` and `(x c) d`. */
function product({ inputs, outputs, layer }: Node, builder: GraphBuilder): Value | undefined {
  const one = leftOf(inputs, outputs, 1) ?? rightOf(inputs, outputs, 1);
  if (one !== undefined) return one;
  const [x, factor] = byNumber(inputs) ?? [];
  if (x === undefined || factor === undefined) return undefined;
  const before = producerOf(x);
  if (before?.kernel !== 'Multiply') return undefined;
  const [first, earlier] = byNumber(before.inputs) ?? [];
  if (first === undefined || earlier === undefined || first.dtype !== 'float32') return undefined;
  // A number of several axes gives its own to what it multiplies.
  if (!sameShape(first.shape, outputs[0]?.shape ?? [])) return undefined;
  return builder.addOne('Multiply', { a: first, b: constantOf([], 'float32', Math.fround(factor * earlier)) }, {}, layer);
}

/** A tensor and the number that it is multiplied by. */
function byNumber({ a, b }: Node['inputs']): [Value, number] | undefined {
  const [left, right] = [a as Value, b as Value];
  const [first, second] = [uniformValue(left), uniformValue(right)];
  if (second !== undefined && sizeOf(right.shape) <= sizeOf(left.shape)) return [left, second];
  return first !== undefined && sizeOf(left.shape) <= sizeOf(right.shape) ? [right, first] : undefined;
}

/** The first operand, where the second is this number and neither shape nor type change. */
function leftOf({ a, b }: Node['inputs'], [output]: Node['outputs'], neutral: number): Value | undefined {
  return isLike(a, output) && uniformValue(b as Value) === neutral ? a : undefined;
}

function rightOf({ a, b }: Node['inputs'], [output]: Node['outputs'], neutral: number): Value | undefined {
  return isLike(b, output) && uniformValue(a as Value) === neutral ? b : undefined;
}

function isLike(value: Value | undefined, output: Value | undefined): boolean {
  return value !== undefined && output !== undefined && value.dtype === output.dtype && sameShape(value.shape, output.shape);
}

function sameSize(x: Value | undefined, output: Value | undefined): Value | undefined {
  return x !== undefined && output !== undefined && sameShape(x.shape, output.shape) ? x : undefined;
}

/** An operand that was only repeated to the other's shape is broadcast as well as it was before. */
function unbroadcast({ kernel, inputs, outputs, layer }: Node, builder: GraphBuilder): Value | undefined {
  const { a, b } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const [left, right] = [beforeRepeating(a as Value), beforeRepeating(b as Value)];
  if (right !== undefined && isLike(a, output)) return builder.addOne(kernel, { a: a as Value, b: right }, {}, layer);
  if (left !== undefined && isLike(b, output)) return builder.addOne(kernel, { a: left, b: b as Value }, {}, layer);
  return undefined;
}

function beforeRepeating(value: Value): Value | undefined {
  const uniform = uniformValue(value);
  if (uniform !== undefined && value.shape.length > 0) return constantOf([], value.dtype, uniform);
  const node = producerOf(value);
  if (node?.kernel !== 'Tile' && node?.kernel !== 'BroadcastTo') return undefined;
  const x = node.inputs['x'] as Value;
  const isRepeated = x.shape.every((length, axis) => length === 1 || length === value.shape[axis]);
  return x.shape.length === value.shape.length && isRepeated ? x : undefined;
}

/** A reduction over axes of length 1 moves nothing. */
function reduced({ kernel, inputs, outputs, attributes, layer }: Node, builder: GraphBuilder): Value | undefined {
  const x = inputs['x'] as Value;
  const axes = reducedAxes(attributes[kernel === 'Max' ? 'reductionIndices' : 'axis'], x.shape);
  const [output] = outputs as [Value];
  if (!axes.every((axis) => x.shape[axis] === 1) || x.dtype !== output.dtype || util.sizeFromShape([...x.shape]) === 0)
    return undefined;
  return sameShape(x.shape, output.shape) ? x : builder.addOne('Reshape', { x }, { shape: output.shape }, layer);
}
