import { elementsOf, emptyData } from '../graph/constants.js';
import { type GraphData, type Node, producerOf, sizeOf, type Value } from '../graph/graph.js';
import { type FormTable, fastestForms } from './forms.js';
import { inBlocks, outOfBlocks } from './kernels/channel-blocks.js';
import type { OnnxBuilder, OnnxValue } from './onnx-builder.js';
import {
  channelsFirst,
  channelsOutermost,
  inOrder,
  isPlain,
  type Order,
  permutationBetween,
  plainOrder,
  sameOrder,
} from './order.js';

/** Where a value is in the ONNX graph, and in which order its axes lie there. */
interface Place {
  readonly onnx: OnnxValue;
  readonly order: Order;
}

export interface LoweringOptions {
  /** Who reads each value. */
  readonly readers: ReadonlyMap<Value, readonly Node[]>;
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
  /** The nodes that are to make images with their channels in blocks; default none. */
  readonly channelsInBlocks?: ReadonlySet<Node>;
  /** The images that nodes are to read and make with the batch in blocks; default none. */
  readonly batchInBlocks?: ReadonlyMap<Node, ReadonlySet<Value>>;
}

const none: ReadonlySet<Value> = new Set();

/** What a kernel's lowering sees: where its inputs are, and where to say that its outputs are. */
export class Lowering {
  readonly builder: OnnxBuilder;
  readonly imageOrder: Order;
  readonly contrib: boolean;
  readonly hasPoolPlaces: boolean;
  readonly channelBlock: number | undefined;
  readonly forms: FormTable;
  readonly #readers: ReadonlyMap<Value, readonly Node[]>;
  readonly #channelsInBlocks: ReadonlySet<Node>;
  readonly #batchInBlocks: ReadonlyMap<Node, ReadonlySet<Value>>;
  /** Images with their channels in blocks. */
  readonly #blocks = new Map<Value, OnnxValue>();
  /** Images with the batch in blocks. */
  readonly #batchBlocks = new Map<Value, OnnxValue>();
  /** Those that the node that is lowered has so. */
  #within = none;
  readonly #places = new Map<Value, Place[]>();

  constructor(
    builder: OnnxBuilder,
    {
      readers,
      imageOrder = channelsOutermost,
      contrib = true,
      hasPoolPlaces = true,
      channelBlock,
      forms = fastestForms,
      channelsInBlocks = new Set(),
      batchInBlocks = new Map(),
    }: LoweringOptions,
  ) {
    this.builder = builder;
    this.#readers = readers;
    this.imageOrder = imageOrder;
    this.contrib = contrib;
    this.hasPoolPlaces = hasPoolPlaces;
    this.channelBlock = channelBlock;
    this.forms = forms;
    this.#channelsInBlocks = channelsInBlocks;
    this.#batchInBlocks = batchInBlocks;
  }

  /** Has a node's images, while it is lowered, with the batch in blocks where they are to be. */
  within(node: Node, lower: () => void): void {
    this.#within = this.#batchInBlocks.get(node) ?? none;
    lower();
    this.#within = none;
  }

  /** The order in which a value was made, of images in blocks that of all images; undefined for a constant, which can be had in any. */
  orderOf(value: Value): Order | undefined {
    if (value.source.kind === 'constant') return undefined;
    const maker = producerOf(value);
    const isMadeSo = this.isMadeInBlocks(value) || (maker !== undefined && this.#batchInBlocks.get(maker)?.has(value) === true);
    return isMadeSo || this.#within.has(value) ? this.imageOrder : (this.#placesOf(value)[0] as Place).order;
  }

  /** The value with its axes in an order, transposed or brought out of blocks where it was not made so. */
  read(value: Value, order: Order = plainOrder(value.shape.length)): OnnxValue {
    if (value.source.kind === 'constant') return this.#constant(value, order);
    return this.#within.has(value) ? this.#readBatchBlocks(value, order) : this.#readOutside(value, order);
  }

  /** Says where a value is. */
  write(value: Value, onnx: OnnxValue, order: Order = plainOrder(value.shape.length)): void {
    if (this.#within.has(value)) this.#batchBlocks.set(value, inOrderOf(value, onnx, order));
    this.#places.set(value, this.#within.has(value) ? [] : [{ onnx, order }]);
  }

  /** Whether the node that is lowered has images, their channels outermost, with the batch in blocks. */
  isBatchInBlocks(value: Value): boolean {
    return this.#within.has(value);
  }

  /** Whether a node is to make its images with their channels in blocks. */
  isInBlocks(node: Node): boolean {
    return this.#channelsInBlocks.has(node);
  }

  /** Whether a value was made with its channels in blocks. */
  isMadeInBlocks(value: Value): boolean {
    const maker = producerOf(value);
    return maker !== undefined && this.#channelsInBlocks.has(maker);
  }

  /** Images `[batch, channels, height, width]` with their channels in blocks, brought there if they were not made so. */
  readBlocks(value: Value): OnnxValue {
    const there = this.#blocks.get(value);
    if (there !== undefined) return there;
    const blocks = inBlocks(this.builder, this.read(value, channelsFirst));
    this.#blocks.set(value, blocks);
    return blocks;
  }

  /** Says where images with their channels in blocks are. */
  writeBlocks(value: Value, onnx: OnnxValue): void {
    this.#blocks.set(value, onnx);
    this.#places.set(value, []);
  }

  readersOf(value: Value): readonly Node[] {
    return this.#readers.get(value) ?? [];
  }

  #placesOf(value: Value): Place[] {
    const places = this.#places.get(value);
    if (places !== undefined) return places;
    throw new Error(`${producerOf(value)?.kernel ?? 'An input'} [${value.shape}] is read before it is written.`);
  }

  #readOutside(value: Value, order: Order): OnnxValue {
    const places = this.#placesOf(value);
    const there = places.find((place) => sameOrder(place.order, order));
    if (there !== undefined) return there.onnx;
    const onnx = this.#broughtInto(value, places, order);
    places.push({ onnx, order });
    return onnx;
  }

  #broughtInto(value: Value, places: readonly Place[], order: Order): OnnxValue {
    const [first] = places;
    if (this.isMadeInBlocks(value)) {
      // The runtime brings channels out before the pixels or behind them.
      const isPlainly = isPlain(order);
      if (isPlainly || sameOrder(order, channelsFirst)) return outOfBlocks(this.builder, this.readBlocks(value), isPlainly);
      return this.#transposed({ onnx: this.#readOutside(value, channelsFirst), order: channelsFirst }, order);
    }
    if (first !== undefined) return this.#transposed(first, order);
    const outermost = asOneImage(this.builder, this.#batchBlocks.get(value) as OnnxValue, outOfBlocks);
    return this.#transposed({ onnx: outermost, order: channelsOutermost }, order);
  }

  #readBatchBlocks(value: Value, order: Order): OnnxValue {
    const there = this.#batchBlocks.get(value);
    const blocks = there ?? asOneImage(this.builder, this.#readOutside(value, channelsOutermost), inBlocks);
    this.#batchBlocks.set(value, blocks);
    return inOrderOf(value, blocks, order);
  }

  #transposed({ onnx, order: from }: Place, order: Order): OnnxValue {
    return this.builder.transpose(onnx, permutationBetween(from, order));
  }

  #constant(value: Value, order: Order): OnnxValue {
    const data = elementsOf(value) as GraphData;
    const shape = inOrder(value.shape, order);
    return this.builder.constant(isPlain(order) ? data : permute(data, value, order), shape, value.dtype);
  }
}

/** Moves each channel of each image as if it were a channel of one image. */
function asOneImage(
  builder: OnnxBuilder,
  images: OnnxValue,
  move: (builder: OnnxBuilder, images: OnnxValue) => OnnxValue,
): OnnxValue {
  const [channels = 1, batch = 1, ...size] = images.shape;
  return builder.reshape(move(builder, builder.reshape(images, [1, channels * batch, ...size])), images.shape);
}

/** Images with the batch in blocks have their channels outermost. */
function inOrderOf(value: Value, onnx: OnnxValue, order: Order): OnnxValue {
  if (sameOrder(order, channelsOutermost)) return onnx;
  throw new Error(
    `${producerOf(value)?.kernel ?? 'An input'} [${value.shape}] lies with the batch in blocks, but is wanted as [${order}].`,
  );
}

/** The elements of a tensor that lies plainly, in another order; they are put into `permuted`. */
export function permute(
  data: GraphData,
  { shape, dtype }: Pick<Value, 'shape' | 'dtype'>,
  order: Order,
  permuted = emptyData(dtype, data.length),
): GraphData {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const lengths = inOrder(shape, order);
  const steps = inOrder(strides, order);
  const position = new Int32Array(lengths.length);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    permuted[to] = data[from] ?? 0;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      from += steps[axis] ?? 0;
      position[axis] = (position[axis] ?? 0) + 1;
      if ((position[axis] ?? 0) < (lengths[axis] ?? 0)) break;
      from -= (steps[axis] ?? 0) * (lengths[axis] ?? 0);
      position[axis] = 0;
    }
  }
  return permuted;
}

/** The inverse of `permute`: `shape` is the tensor's own. */
export function unpermute(data: GraphData, { shape, dtype }: Pick<Value, 'shape' | 'dtype'>, order: Order): GraphData {
  const back = plainOrder(shape.length).map((axis) => order.indexOf(axis));
  return permute(data, { shape: inOrder(shape, order), dtype }, back);
}
