import { UnsupportedKernelError } from '../errors.js';
import { emptyData } from '../graph/constants.js';
import { type Graph, type NamedValue, type Node, readersOf, type Value } from '../graph/graph.js';
import { batchInBlocks } from './batch-in-blocks.js';
import { channelsInBlocks } from './channels-in-blocks.js';
import { type FormTable, fastestForms } from './forms.js';
import type { BlockOptions } from './images-in-blocks.js';
import { allKernels } from './kernels/all-kernels.js';
import { Lowering, type LoweringOptions } from './lowering.js';
import { OnnxBuilder, type OnnxGraph } from './onnx-builder.js';
import { channelsOutermost, type Order, plainOrder, sameOrder } from './order.js';

/** Adds the ONNX nodes for one call of a kernel. */
export type Lower = (node: Node, lowering: Lowering) => void;

export interface LowerOptions {
  /** ONNX's version; default 18. */
  readonly opset?: number;
  /** How images lie between the kernels; default with their channels outermost. */
  readonly imageOrder?: Order;
  /** Whether operators may be used that only ONNX Runtime has; default true. */
  readonly contrib?: boolean;
  /** Whether poolings can tell where the largest values are; default true. */
  readonly hasPoolPlaces?: boolean;
  /** How many channels lie side by side in the runtime's images in blocks; default undefined, for a runtime that has none. */
  readonly channelBlock?: number | undefined;
  /** Which forms convolutions take; default the fastest on CPUs. */
  readonly forms?: FormTable;
  /** The order in which an input's axes lie; default the plain one. */
  readonly inputOrder?: (value: Value) => Order | undefined;
  /** The order in which an output's axes are to lie; default the one in which they were made. */
  readonly outputOrder?: (output: NamedValue) => Order | undefined;
}

/** A graph in ONNX, and the order in which the axes of its inputs and outputs lie. */
export interface Lowered {
  readonly onnx: OnnxGraph;
  readonly inputOrders: readonly Order[];
  readonly outputOrders: readonly Order[];
  /** For which of the graph's nodes each ONNX node was added, by its name; one that several read counts to the first. */
  readonly origins: ReadonlyMap<string, number>;
}

let table: ReadonlyMap<string, Lower> | undefined;

/** For each kernel that can be compiled, how it is put in ONNX. */
export function lowerTable(): ReadonlyMap<string, Lower> {
  table ??= new Map(Object.entries(allKernels()));
  return table;
}

/**
 * Puts a graph in ONNX, kernel by kernel.
 *
 * @throws UnsupportedKernelError with every kernel that is not in the table.
 */
export function lower(
  graph: Graph,
  {
    opset = 18,
    imageOrder = channelsOutermost,
    contrib = true,
    hasPoolPlaces = true,
    channelBlock,
    forms = fastestForms,
    inputOrder,
    outputOrder,
  }: LowerOptions = {},
): Lowered {
  const kernels = lowerTable();
  const unknown = graph.nodes.filter(({ kernel }) => !kernels.has(kernel));
  if (unknown.length > 0) throw new UnsupportedKernelError(unknown);
  const builder = new OnnxBuilder(opset);
  const hasBlocks = channelBlock !== undefined && sameOrder(imageOrder, channelsOutermost);
  const lowering = new Lowering(builder, {
    readers: readersOf(graph),
    contrib,
    hasPoolPlaces,
    channelBlock,
    imageOrder,
    forms,
    ...(hasBlocks ? blocksOf(graph, { kernels, forms, channelBlock }) : {}),
  });
  const inputOrders = graph.inputs.map(({ value }) => inputOrder?.(value) ?? plainOrder(value.shape.length));
  for (const [index, { name, value }] of graph.inputs.entries()) {
    const order = inputOrders[index] as Order;
    lowering.write(
      value,
      builder.input(
        `in/${name}`,
        order.map((axis) => value.shape[axis] ?? 1),
        value.dtype,
      ),
      order,
    );
  }
  const origins = new Map<string, number>();
  for (const [index, node] of graph.nodes.entries()) {
    builder.scope = `${node.layer}:${node.kernel}`;
    const before = builder.added.length;
    if (node.outputs.every(({ shape }) => shape.includes(0))) writeNothing(node, lowering);
    else lowering.within(node, () => kernels.get(node.kernel)?.(node, lowering));
    for (const { name } of builder.added.slice(before)) origins.set(name, index);
  }
  const outputOrders = graph.outputs.map((output) => {
    return outputOrder?.(output) ?? lowering.orderOf(output.value) ?? plainOrder(output.value.shape.length);
  });
  builder.scope = 'outputs';
  const taken = new Set(graph.inputs.map(({ name }) => `in/${name}`));
  const outputs = graph.outputs.map(({ value }, index) => {
    const onnx = lowering.read(value, outputOrders[index]);
    // An output must be what a node gives, and each of them another.
    const own = taken.has(onnx.name) || value.source.kind === 'constant' ? builder.copy(onnx) : onnx;
    taken.add(own.name);
    return own;
  });
  return { onnx: builder.build(outputs), inputOrders, outputOrders, origins };
}

/** Which images lie in blocks. A node that could have either kind has its channels in blocks. */
function blocksOf(graph: Graph, options: BlockOptions): Pick<LoweringOptions, 'channelsInBlocks' | 'batchInBlocks'> {
  const channels = channelsInBlocks(graph, options);
  return {
    channelsInBlocks: channels,
    batchInBlocks: new Map([...batchInBlocks(graph, options)].filter(([node]) => !channels.has(node))),
  };
}

/** What holds no value needs no operator, of which not all take such tensors. */
function writeNothing({ outputs }: Node, lowering: Lowering): void {
  for (const output of outputs) {
    const { shape, dtype } = output;
    lowering.write(output, lowering.builder.constant(emptyData(dtype, 0), shape, dtype));
  }
}
