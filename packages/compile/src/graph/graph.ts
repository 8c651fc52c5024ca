import type { DataType } from '@tensorflow/tfjs-core';
import { printGraph } from './print-graph.js';

/** The element types that a graph computes with. */
export type GraphDataType = Extract<DataType, 'float32' | 'int32' | 'bool'>;

export type GraphData = Float32Array | Int32Array | Uint8Array;

/** What a kernel is told beside its tensors, as tfjs names it. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Where a value comes from. */
export type Source =
  | { readonly kind: 'input'; readonly name: string }
  /** A constant whose elements are not known yet, such as a parameter's. */
  | { readonly kind: 'captured'; readonly name: string }
  /** One number for all elements where they are equal, else each of them in row-major order. */
  | { readonly kind: 'constant'; readonly data: GraphData | number }
  | { readonly kind: 'node'; readonly node: Node; readonly index: number };

/** A tensor of known shape whose elements are not known yet, or that are constant. Values are compared by identity. */
export interface Value {
  readonly shape: readonly number[];
  readonly dtype: GraphDataType;
  readonly source: Source;
}

/** One call of a tfjs kernel. */
export interface Node {
  readonly kernel: string;
  /** By the kernel's names for them; those of a list are named by their index. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
  /** The path of the layer that called it, such as `layer1.0.conv1`; '' outside of one. */
  readonly layer: string;
}

export interface NamedValue {
  readonly name: string;
  readonly value: Value;
}

/** A computation: nodes in an order in which each comes after those that it reads. */
export class Graph {
  readonly inputs: readonly NamedValue[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly NamedValue[];

  constructor(inputs: readonly NamedValue[], nodes: readonly Node[], outputs: readonly NamedValue[]) {
    this.inputs = inputs;
    this.nodes = nodes;
    this.outputs = outputs;
  }

  /** One line for each node: what it gives, its kernel, what it reads, how it is told, and the layer that called it. */
  toString(): string {
    return printGraph(this);
  }
}

/** The node that computes a value, if one does. */
export function producerOf(value: Value): Node | undefined {
  return value.source.kind === 'node' ? value.source.node : undefined;
}

/** How many readers each value has, an output of the graph being one. */
export function countReaders({ nodes, outputs }: Graph): Map<Value, number> {
  const readers = new Map<Value, number>();
  const count = (value: Value): void => void readers.set(value, (readers.get(value) ?? 0) + 1);
  for (const { inputs } of nodes) for (const value of Object.values(inputs)) count(value);
  for (const { value } of outputs) count(value);
  return readers;
}

/** The nodes that read each value. */
export function readersOf({ nodes }: Graph): ReadonlyMap<Value, readonly Node[]> {
  const readers = new Map<Value, Node[]>();
  for (const node of nodes) {
    for (const value of Object.values(node.inputs)) {
      const known = readers.get(value);
      if (known === undefined) readers.set(value, [node]);
      else known.push(node);
    }
  }
  return readers;
}

/** Whether convolutions or poolings are differentiated, as in training. */
export function hasImageGradients({ nodes }: Graph): boolean {
  return nodes.some(({ kernel }) => /^(Conv|Depthwise|MaxPool|AvgPool|Resize).*(Backprop|Grad)/.test(kernel));
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((length, axis) => length === other[axis]);
}
