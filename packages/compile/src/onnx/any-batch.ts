import { keyOf } from '../graph/key-of.js';
import type { OnnxGraph, OnnxInitializer, OnnxNode, OnnxValue } from './onnx-builder.js';

/** A graph as it is lowered for a batch of so many. */
export interface OnnxOfBatch {
  readonly onnx: OnnxGraph;
  readonly batch: number;
}

/** Whole numbers that are `base + slope batch`. */
interface Line {
  readonly base: readonly number[];
  readonly slope: readonly number[];
}

/** A constant that depends on the batch: whole numbers, or a tensor of equal elements by its shape. */
type Dependent =
  | { readonly kind: 'integers'; readonly line: Line; readonly isScalar: boolean }
  | { readonly kind: 'filled'; readonly line: Line; readonly element: Omit<OnnxInitializer, 'name'> };

/** What the axis is called that may have any length. */
const axisName = 'batch';

/**
 * One graph for batches of any size, of two that were lowered for different ones. They may differ in shapes alone: those that nodes are
 * told become -1 in a Reshape, and are else computed from the batch, as are constants of equal elements. Undefined where they differ in more.
 */
export function forAnyBatch(one: OnnxOfBatch, other: OnnxOfBatch): OnnxGraph | undefined {
  const [left, right] = [one.onnx, other.onnx];
  const isAlike = keyOf([left.opset, left.nodes]) === keyOf([right.opset, right.nodes]);
  const dependents = dependentsOf(one, other);
  const inputs = withAxes(left.inputs, right.inputs, one.batch, other.batch);
  const outputs = withAxes(left.outputs, right.outputs, one.batch, other.batch);
  const source = inputs?.find(({ axes }) => axes?.includes(axisName));
  if (!isAlike || dependents === undefined || inputs === undefined || outputs === undefined || source === undefined)
    return undefined;
  const added = new Dependents(source, dependents);
  const nodes = left.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name, index) =>
      dependents.has(name) ? added.read(name, node.op === 'Reshape' && index === 1) : name,
    ),
  }));
  const kept = left.initializers.filter(({ name }) => !dependents.has(name));
  return {
    opset: left.opset,
    inputs,
    outputs,
    initializers: [...kept, ...added.initializers],
    nodes: [...added.nodes, ...nodes],
  };
}

/** The initialisers that depend on the batch; undefined where one does that is neither a shape nor filled. */
function dependentsOf(one: OnnxOfBatch, other: OnnxOfBatch): Map<string, Dependent> | undefined {
  const dependents = new Map<string, Dependent>();
  const others = other.onnx.initializers;
  if (one.onnx.initializers.length !== others.length) return undefined;
  for (const [index, initializer] of one.onnx.initializers.entries()) {
    const twin = others[index] as OnnxInitializer;
    const { name, type, shape, data } = initializer;
    if (name !== twin.name || type !== twin.type || shape.length !== twin.shape.length) return undefined;
    const hasSameShape = String(shape) === String(twin.shape);
    if (hasSameShape && sameElements(initializer, twin)) continue;
    const line = (from: ArrayLike<number | bigint>, to: ArrayLike<number | bigint>) =>
      lineThrough(from, to, one.batch, other.batch);
    if (hasSameShape) {
      const integers = type === 'int64' ? line(data as BigInt64Array, twin.data as BigInt64Array) : undefined;
      if (integers === undefined) return undefined;
      dependents.set(name, { kind: 'integers', line: integers, isScalar: shape.length === 0 });
    } else {
      const lengths = line(shape, twin.shape);
      if (lengths === undefined || !isFilled(initializer) || !isFilled(twin) || !Object.is(data[0], twin.data[0]))
        return undefined;
      dependents.set(name, { kind: 'filled', line: lengths, element: { type, shape: [], data: data.slice(0, 1) } });
    }
  }
  return dependents;
}

function isFilled({ data }: OnnxInitializer): boolean {
  for (let index = 1; index < data.length; index++) if (!Object.is(data[index], data[0])) return false;
  return data.length > 0;
}

function sameElements({ data }: OnnxInitializer, twin: OnnxInitializer): boolean {
  if (data === twin.data) return true;
  for (let index = 0; index < data.length; index++) if (!Object.is(data[index], twin.data[index])) return false;
  return data.length === twin.data.length;
}

function lineThrough(
  from: ArrayLike<number | bigint>,
  to: ArrayLike<number | bigint>,
  batch: number,
  other: number,
): Line | undefined {
  const numbers = Array.from(from, Number);
  const slope = numbers.map((number, index) => (Number(to[index]) - number) / (other - batch));
  const base = numbers.map((number, index) => number - (slope[index] ?? 0) * batch);
  return slope.every(Number.isInteger) ? { base, slope } : undefined;
}

/** Names for the axes that are as long as the batch, or depend on it. */
function withAxes(
  values: readonly OnnxValue[],
  twins: readonly OnnxValue[],
  batch: number,
  other: number,
): readonly OnnxValue[] | undefined {
  const isAlike = values.every(({ name, type, shape }, index) => {
    const twin = twins[index];
    return twin?.name === name && twin.type === type && twin.shape.length === shape.length;
  });
  if (!isAlike || values.length !== twins.length) return undefined;
  return values.map((value, index) => {
    const { shape } = twins[index] as OnnxValue;
    const axes = value.shape.map((length, axis) => {
      if (length === shape[axis]) return undefined;
      return length === batch && shape[axis] === other ? axisName : `${value.name}_${axis}`;
    });
    return { ...value, axes };
  });
}

/** Puts what depends on the batch in a graph. */
class Dependents {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly #source: OnnxValue;
  readonly #dependents: ReadonlyMap<string, Dependent>;
  readonly #made = new Set<string>();

  constructor(source: OnnxValue, dependents: ReadonlyMap<string, Dependent>) {
    this.#source = source;
    this.#dependents = dependents;
  }

  /** What to read in the place of an initialiser. */
  read(name: string, isOfReshape: boolean): string {
    const dependent = this.#dependents.get(name) as Dependent;
    const { line } = dependent;
    if (dependent.kind === 'filled') {
      const element = this.#constant({ ...dependent.element, name: `${name}/element` });
      return this.#node('Expand', [element, this.#computed(`${name}/shape`, line)], `${name}/filled`);
    }
    const isFree = isOfReshape && line.slope.filter((each) => each !== 0).length === 1;
    if (isFree)
      return this.#integers(
        `${name}/free`,
        line.base.map((length, index) => (line.slope[index] === 0 ? length : -1)),
      );
    const computed = this.#computed(name, line);
    return dependent.isScalar ? this.#node('Squeeze', [computed], `${name}/scalar`) : computed;
  }

  #computed(name: string, { base, slope }: Line): string {
    const axis = this.#source.axes?.indexOf(axisName) ?? 0;
    const batch = this.#node('Shape', [this.#source.name], 'batch', { start: axis, end: axis + 1 });
    const scaled = this.#node('Mul', [batch, this.#integers(`${name}/slope`, slope)], `${name}/scaled`);
    return this.#node('Add', [scaled, this.#integers(`${name}/base`, base)], `${name}/sum`);
  }

  #integers(name: string, values: readonly number[]): string {
    return this.#constant({ name, shape: [values.length], type: 'int64', data: BigInt64Array.from(values, BigInt) });
  }

  #constant(initializer: OnnxInitializer): string {
    if (!this.#made.has(initializer.name)) this.initializers.push(initializer);
    this.#made.add(initializer.name);
    return initializer.name;
  }

  #node(op: string, inputs: readonly string[], name: string, attributes: OnnxNode['attributes'] = {}): string {
    if (!this.#made.has(name)) this.nodes.push({ op, domain: '', name: `:${name}`, inputs, outputs: [name], attributes });
    this.#made.add(name);
    return name;
  }
}
