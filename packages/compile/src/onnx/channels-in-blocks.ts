import { type Graph, type Node, sameShape, sizeOf, type Value } from '../graph/graph.js';
import { convolutionInfo } from '../graph/windows.js';
import type { ConvolutionRole } from './forms.js';
import { type BlockOptions, imagesInBlocks } from './images-in-blocks.js';
import { isElementwise } from './kernels/elementwise.js';
import { isOfTiles } from './kernels/pooling-windows.js';

/** From channels outermost they are moved twice: with their channels first they are on the way. */
const moves = 2;

/**
 * The nodes whose images are best made with their channels in blocks, as convolutions in blocks read and make them. What computes element
 * by element, and pooling by tiles, takes them as they lie.
 */
export function channelsInBlocks(graph: Graph, options: BlockOptions): ReadonlySet<Node> {
  const images = imagesInBlocks(graph, {
    imagesOf: (node) => ({ inBlocks: readInBlocks(node, options), alike: readAlike(node, options) }),
    moves,
    // These read them as they are on the way.
    movesFor: ({ kernel }) => (kernel === 'Conv2DBackpropFilter' || kernel === 'Reshape' ? moves / 2 : moves),
  });
  return new Set([...images].filter(([node, own]) => node.outputs.some((output) => own.has(output))).map(([node]) => node));
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
