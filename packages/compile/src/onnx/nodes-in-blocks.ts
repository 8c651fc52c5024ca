import { type Graph, type Node, producerOf, readersOf, sameShape, sizeOf, type Value } from '../graph/graph.js';
import { convolutionInfo } from '../graph/windows.js';
import type { ConvolutionRole, FormTable } from './forms.js';
import { isElementwise } from './kernels/elementwise.js';
import { isOfTiles } from './kernels/pooling-windows.js';
import type { Lower } from './lower.js';

export interface BlockOptions {
  readonly kernels: ReadonlyMap<string, Lower>;
  readonly forms: FormTable;
  /** How many channels lie side by side. */
  readonly channelBlock: number;
}

/** Images that a node reads and makes. */
interface Images {
  /** In blocks, however others lie. */
  readonly inBlocks: readonly Value[];
  /** As they lie, but all alike. */
  readonly alike: readonly Value[];
}

/**
 * The nodes whose images are best made with their channels in blocks. Convolutions in blocks read and make such; what computes element by
 * element, and pooling by tiles, takes images as they lie, and so ties them together: either all of a group lie in blocks or none does, by
 * what takes fewer moves.
 */
export function nodesInBlocks(graph: Graph, options: BlockOptions): ReadonlySet<Node> {
  const images = new Map(graph.nodes.map((node) => [node, imagesOf(node, options)]));
  const saved = movesSaved(graph, images);
  const chosen = groupsOf([...images.values()]).filter((group) => {
    return [...group].reduce((sum, value) => sum + sizeOf(value.shape) * saved(value), 0) > 0;
  });
  const values = new Set(chosen.flatMap((group) => [...group]));
  const isChosen = ([node, { inBlocks, alike }]: readonly [Node, Images]) => {
    return node.outputs.some((output) => values.has(output) && (inBlocks.includes(output) || alike.includes(output)));
  };
  return new Set([...images].filter(isChosen).map(([node]) => node));
}

/** Sets of images of which all are to lie alike. */
function groupsOf(images: readonly Images[]): ReadonlySet<Value>[] {
  const groups = new Map<Value, Set<Value>>();
  for (const { inBlocks, alike } of images) {
    for (const value of inBlocks) if (!groups.has(value)) groups.set(value, new Set([value]));
    const joined = new Set(alike.flatMap((value) => [...(groups.get(value) ?? [value])]));
    for (const value of joined) groups.set(value, joined);
  }
  return [...new Set(groups.values())];
}

/** Between blocks and channels outermost, where they have to be moved twice: with their channels first they are on the way. */
const bothMoves = 2;

/** How many moves less it takes if a value lies in blocks than with its channels outermost. */
function movesSaved(graph: Graph, images: ReadonlyMap<Node, Images>): (value: Value) => number {
  const readers = readersOf(graph);
  const results = new Set(graph.outputs.map(({ value }) => value));
  const isInBlocks = (node: Node, value: Value) => images.get(node)?.inBlocks.includes(value) === true;
  const isAlike = (node: Node, value: Value) => images.get(node)?.alike.includes(value) === true;
  return (value) => {
    const maker = producerOf(value);
    const read = readers.get(value) ?? [];
    const others = read.filter((reader) => !isInBlocks(reader, value) && !isAlike(reader, value));
    const isFar = results.has(value) || others.some((reader) => !takesChannelsFirst(reader));
    const out = isFar ? bothMoves : Math.min(others.length, bothMoves / 2);
    const made = maker !== undefined && isAlike(maker, value) ? 0 : bothMoves;
    const within = read.some((reader) => isInBlocks(reader, value)) ? bothMoves : 0;
    return (maker !== undefined && isInBlocks(maker, value) ? made : -made) + within - out;
  };
}

/** Whether a node, if images lie in blocks, reads them in an order that is one move away. */
function takesChannelsFirst({ kernel }: Node): boolean {
  return kernel === 'Conv2DBackpropFilter' || kernel === 'Reshape';
}

function imagesOf(node: Node, options: BlockOptions): Images {
  return { inBlocks: readInBlocks(node, options), alike: readAlike(node, options) };
}

function readInBlocks({ kernel, inputs, attributes, outputs }: Node, { forms, channelBlock }: BlockOptions): readonly Value[] {
  const { x, dy, filter } = inputs as Record<'x' | 'dy' | 'filter', Value>;
  const [output] = outputs as [Value];
  const isBlocked = (image: Value, role: ConvolutionRole): boolean => {
    return forms.convolution(convolutionInfo(image.shape, filter.shape, attributes), role, channelBlock) === 'blocked';
  };
  const read = (): Value[] => {
    if (kernel === 'Conv2D' && isBlocked(x, 'forward')) return [x, output];
    if (kernel === 'Conv2DBackpropInput' && isBlocked(output, 'inputGradient')) return [dy, output];
    return [];
  };
  return read().filter((value) => fillsBlocks(value, channelBlock));
}

function readAlike({ kernel, inputs, attributes, outputs }: Node, { kernels, channelBlock }: BlockOptions): readonly Value[] {
  const [output] = outputs as [Value];
  const read = (): Value[] => {
    if (isElementwise(kernels.get(kernel))) {
      const images = Object.values(inputs).filter(({ shape }) => sizeOf(shape) > 1);
      return images.every(({ shape }) => sameShape(shape, output.shape)) ? [...images, output] : [];
    }
    const { x, dy, input } = inputs as Record<'x' | 'dy' | 'input', Value>;
    if (kernel === 'MaxPool' && isOfTiles(x, attributes)) return [x, output];
    if (kernel === 'MaxPoolGrad' && isOfTiles(input, attributes)) return [input, dy, output];
    return [];
  };
  const alike = read();
  return alike.every((value) => fillsBlocks(value, channelBlock)) ? alike.filter(({ source }) => source.kind !== 'constant') : [];
}

function fillsBlocks({ shape, dtype }: Value, channelBlock: number): boolean {
  return shape.length === 4 && dtype === 'float32' && (shape[3] ?? 1) % channelBlock === 0;
}
