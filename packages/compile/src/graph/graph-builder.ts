import { type Attributes, Graph, type GraphDataType, type NamedValue, type Node, type Value } from './graph.js';
import { inferOutputs } from './infer/infer-outputs.js';

/** Puts a graph together, node by node. */
export class GraphBuilder {
  readonly #inputs: NamedValue[] = [];
  readonly #nodes: Node[] = [];

  input(name: string, shape: readonly number[], dtype: GraphDataType): Value {
    const value: Value = { shape, dtype, source: { kind: 'input', name } };
    this.#inputs.push({ name, value });
    return value;
  }

  /** Takes an input of another graph over. */
  take(input: NamedValue): void {
    this.#inputs.push(input);
  }

  /** Takes a node of another graph over, whose inputs are here already. */
  keep(node: Node): void {
    this.#nodes.push(node);
  }

  /**
   * Adds a call of a kernel and works out what it gives.
   *
   * @throws UnsupportedKernelError when the shapes of its outputs cannot be told.
   */
  add(kernel: string, inputs: Readonly<Record<string, Value>>, attributes: Attributes = {}, layer = ''): readonly Value[] {
    const outputs: Value[] = [];
    const node: Node = { kernel, inputs, attributes, outputs, layer };
    for (const [index, { shape, dtype }] of inferOutputs(kernel, inputs, attributes, layer).entries()) {
      outputs.push({ shape, dtype, source: { kind: 'node', node, index } });
    }
    this.#nodes.push(node);
    return outputs;
  }

  /** As `add`, of a kernel with one output. */
  addOne(kernel: string, inputs: Readonly<Record<string, Value>>, attributes: Attributes = {}, layer = ''): Value {
    return this.add(kernel, inputs, attributes, layer)[0] as Value;
  }

  build(outputs: readonly NamedValue[]): Graph {
    return new Graph([...this.#inputs], [...this.#nodes], outputs);
  }
}
