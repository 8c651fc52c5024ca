import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxAttributes, OnnxBuilder, OnnxType, OnnxValue } from '../onnx-builder.js';
import { channelsFirst, inOrder, isPlain, type Order, plainOrder } from '../order.js';
import { kept } from './casts.js';

export type Apply = (inputs: readonly OnnxValue[], builder: OnnxBuilder, node: Node, shape: readonly number[]) => OnnxValue;

/**
 * What operands are cast to: `number` to float32 where one of them is, else to int32; `whole` to float64, which holds every int32, where
 * none is float32; `any` to nothing.
 */
export type OperandType = 'number' | 'whole' | 'any' | 'float32' | 'float64' | 'bool';

const made = new WeakSet<Lower>();

/** Whether a lowering is one that `elementwise` has made. */
export function isElementwise(lower: Lower | undefined): boolean {
  return lower !== undefined && made.has(lower);
}

/** A lowering that reads all inputs in one order, broadcast as tfjs does it, and writes the output in that. */
export function elementwise(apply: Apply, operands: OperandType = 'number'): Lower {
  const lower: Lower = (node, lowering) => {
    const [output] = node.outputs as [Value];
    const rank = output.shape.length;
    const values = Object.values(node.inputs);
    const isInBlocks = lowering.isInBlocks(node);
    const order = isInBlocks ? channelsFirst : commonOrder(values, rank, lowering);
    const type = typeOf(operands, values);
    const read = values.map((value) => {
      const isImage = isInBlocks && sizeOf(value.shape) > 1;
      const onnx = isImage ? lowering.readBlocks(value) : readBroadcast(value, rank, order, lowering);
      return type === undefined ? onnx : lowering.builder.cast(onnx, type);
    });
    const result = kept(lowering.builder, apply(read, lowering.builder, node, inOrder(output.shape, order)), output.dtype);
    if (isInBlocks) lowering.writeBlocks(output, result);
    else lowering.write(output, result, order);
  };
  made.add(lower);
  return lower;
}

/** A node of one operator with the same inputs. */
export function run(op: string, type?: OnnxType, attributes: OnnxAttributes = {}): Apply {
  return (inputs, builder, _node, shape) =>
    builder.node(op, inputs, attributes, type === undefined ? { shape } : { shape, type });
}

/** tfjs lets operands differ in type and computes in double precision; ONNX does neither. */
function typeOf(operands: OperandType, values: readonly Value[]): OnnxType | undefined {
  if (operands === 'any') return undefined;
  if (operands !== 'number' && operands !== 'whole') return operands;
  if (values.some(({ dtype }) => dtype === 'float32')) return 'float32';
  return operands === 'number' ? 'int32' : 'float64';
}

/** The order in which the largest input lies; where several do, one that is not plain, since a convolution made it. */
export function commonOrder(values: readonly Value[], rank: number, lowering: Lowering): Order {
  const sizes = values.map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  const largest = Math.max(...sizes);
  const orders = values.flatMap((value, index) => {
    const order = value.shape.length === rank && sizes[index] === largest ? lowering.orderOf(value) : undefined;
    return order === undefined ? [] : [order];
  });
  return orders.find((order) => !isPlain(order)) ?? orders[0] ?? plainOrder(rank);
}

/** A value whose missing leading axes have length 1. */
export function readBroadcast(value: Value, rank: number, order: Order, lowering: Lowering): OnnxValue {
  const own = value.shape.length;
  if (own === rank) return lowering.read(value, order);
  if (isPlain(order)) return lowering.read(value);
  const whole = [...Array<number>(rank - own).fill(1), ...value.shape];
  return lowering.builder.transpose(lowering.builder.reshape(lowering.read(value), whole), order);
}
