import type { GraphData } from '../graph/graph.js';
import { sameShape, sizeOf } from '../graph/graph.js';
import { keyOf } from '../graph/key-of.js';
import { inRunOrder } from './run-order.js';

export type OnnxType = 'float32' | 'int32' | 'bool' | 'int64' | 'uint32' | 'uint64' | 'float64';

export type OnnxData = GraphData | BigInt64Array | Uint32Array | BigUint64Array | Float64Array;

export type OnnxAttribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] };

/** A tensor of an ONNX graph. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: OnnxType;
  /** What this has the same elements as, in another shape. */
  readonly reshapeOf?: OnnxValue;
  /** Of an input or output: the names of axes that may have any length, undefined for the others; default none. */
  readonly axes?: readonly (string | undefined)[];
}

/** '' for ONNX's own operators, then those that only ONNX Runtime has, and those of images in blocks of channels. */
export type OnnxDomain = '' | 'com.microsoft' | 'com.microsoft.nchwc';

export interface OnnxNode {
  readonly op: string;
  readonly domain: OnnxDomain;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxInitializer extends OnnxValue {
  readonly data: OnnxData;
}

/** Everything that a model file holds. */
export interface OnnxGraph {
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxInitializer[];
  readonly nodes: readonly OnnxNode[];
}

export interface NodeOptions {
  readonly shape: readonly number[];
  /** Default that of the first input. */
  readonly type?: OnnxType;
  readonly domain?: OnnxDomain;
}

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute | undefined>>;

/** Puts an ONNX graph together. The same node of the same inputs is added once. */
export class OnnxBuilder {
  readonly opset: number;
  readonly #inputs: OnnxValue[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #made = new Map<string, readonly OnnxValue[]>();
  #count = 0;
  /** What the names of new nodes begin with. */
  scope = '';

  constructor(opset: number) {
    this.opset = opset;
  }

  /** Those that were added so far, in their order. */
  get added(): readonly OnnxNode[] {
    return this.#nodes;
  }

  input(name: string, shape: readonly number[], type: OnnxType): OnnxValue {
    const value = { name, shape, type };
    this.#inputs.push(value);
    return value;
  }

  /** A node with one output. */
  node(op: string, inputs: readonly (OnnxValue | undefined)[], attributes: OnnxAttributes, options: NodeOptions): OnnxValue {
    return this.nodes(op, inputs, attributes, [options])[0] as OnnxValue;
  }

  /** A node with one output for each of the options. */
  nodes(
    op: string,
    inputs: readonly (OnnxValue | undefined)[],
    attributes: OnnxAttributes,
    options: readonly NodeOptions[],
  ): readonly OnnxValue[] {
    const names = inputs.map((input) => input?.name ?? '');
    const told = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
    const domain = options[0]?.domain ?? '';
    const key = keyOf([domain, op, names, told, options.length]);
    const before = op === 'Identity' ? undefined : this.#made.get(key);
    if (before !== undefined) return before;
    const id = this.#count++;
    const values = options.map(({ shape, type = inputs[0]?.type ?? 'float32' }, index) => {
      return { name: index === 0 ? `v${id}` : `v${id}_${index}`, shape, type };
    });
    this.#nodes.push({
      op,
      domain,
      name: `${this.scope}/${op}_${id}`,
      inputs: names,
      outputs: values.map(({ name }) => name),
      attributes: told as Record<string, OnnxAttribute>,
    });
    this.#made.set(key, values);
    return values;
  }

  constant(data: OnnxData, shape: readonly number[], type: OnnxType): OnnxValue {
    const isSmall = data.length <= 64;
    const key = isSmall ? `${type} ${shape} ${Array.from(data as ArrayLike<number>, text)}` : `large ${this.#initializers.size}`;
    const before = this.#initializers.get(key);
    if (before !== undefined) return before;
    const value = { name: `c${this.#initializers.size}`, shape, type, data };
    this.#initializers.set(key, value);
    return value;
  }

  scalar(value: number, type: 'float32' | 'int32' = 'float32'): OnnxValue {
    return this.constant(type === 'float32' ? Float32Array.of(value) : Int32Array.of(value), [], type);
  }

  integers(values: readonly number[]): OnnxValue {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64');
  }

  /** Of what is one of another already, that in the new shape: no more than one node for both. */
  reshape(x: OnnxValue, shape: readonly number[]): OnnxValue {
    const whole = x.reshapeOf ?? x;
    const there = [x, whole].find((value) => sameShape(value.shape, shape));
    return there ?? { ...this.node('Reshape', [whole, this.integers(shape)], {}, { shape }), reshapeOf: whole };
  }

  /** Axis `i` of what comes out is axis `permutation[i]` of `x`. Where only axes of length 1 move that is a reshape. */
  transpose(x: OnnxValue, permutation: readonly number[]): OnnxValue {
    const shape = permutation.map((axis) => x.shape[axis] ?? 1);
    if (permutation.every((axis, index) => axis === index)) return x;
    const moved = permutation.filter((axis) => x.shape[axis] !== 1);
    if (sizeOf(shape) === 0 || moved.every((axis, index) => index === 0 || axis > (moved[index - 1] ?? 0))) {
      return this.reshape(x, shape);
    }
    return this.node('Transpose', [x], { perm: permutation }, { shape });
  }

  /** A reduction over some axes; they stay, with length 1, where `keep` is set. */
  reduce(op: string, x: OnnxValue, axes: readonly number[], keep: boolean): OnnxValue {
    const shape = x.shape.flatMap((length, axis) => (!axes.includes(axis) ? [length] : keep ? [1] : []));
    const keepdims = keep ? 1 : 0;
    return op === 'ReduceSum' || this.opset >= 18
      ? this.node(op, [x, this.integers(axes)], { keepdims }, { shape })
      : this.node(op, [x], { axes, keepdims }, { shape });
  }

  cast(x: OnnxValue, type: OnnxType): OnnxValue {
    return x.type === type ? x : this.node('Cast', [x], { to: typeCodes[type] }, { shape: x.shape, type });
  }

  /** A node of its own that gives the same, each time anew. */
  copy(x: OnnxValue): OnnxValue {
    return this.node('Identity', [x], {}, { shape: x.shape, type: x.type });
  }

  build(outputs: readonly OnnxValue[]): OnnxGraph {
    return {
      opset: this.opset,
      inputs: this.#inputs,
      outputs,
      initializers: [...this.#initializers.values()],
      nodes: inRunOrder(neededBy(outputs, this.#nodes), outputs),
    };
  }
}

/** The numbers by which ONNX names element types. */
export const typeCodes: Readonly<Record<OnnxType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  uint32: 12,
  uint64: 13,
};

/** Tells zeros of both signs apart. */
function text(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The nodes that are needed for some values. */
function neededBy(values: readonly OnnxValue[], nodes: readonly OnnxNode[]): OnnxNode[] {
  const read = new Set(values.map(({ name }) => name));
  const needed = nodes.toReversed().filter(({ inputs, outputs }) => {
    const isNeeded = outputs.some((output) => read.has(output));
    if (isNeeded) for (const input of inputs) read.add(input);
    return isNeeded;
  });
  return needed.toReversed();
}
