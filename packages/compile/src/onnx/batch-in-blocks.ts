import { type Graph, type Node, sameShape, type Value } from '../graph/graph.js';
import { reducedAxes } from '../graph/infer/reductions.js';
import { convolutionInfo, depthwiseInfo } from '../graph/windows.js';
import type { ConvolutionRole } from './forms.js';
import { type BlockOptions, imagesInBlocks } from './images-in-blocks.js';
import { isElementwise } from './kernels/elementwise.js';

/**
 * The nodes that are best computed of images with their channels outermost and the same channel of some images side by side, `[channels,
 * batch / block, height, width, block]`, and which images these are. Convolutions of each channel read and make such; what computes with
 * a channel's values in whatever order they lie takes them so: element by element, by single pixels, and in norms.
 */
export function batchInBlocks(graph: Graph, options: BlockOptions): ReadonlyMap<Node, ReadonlySet<Value>> {
  return imagesInBlocks(graph, {
    imagesOf: (node) => ({ inBlocks: readInBlocks(node, options), alike: readAlike(node, options) }),
    moves: 1,
  });
}

function readInBlocks({ kernel, inputs, attributes, outputs }: Node, { forms, channelBlock }: BlockOptions): readonly Value[] {
  const { x, dy, filter } = inputs as Record<'x' | 'dy' | 'filter', Value>;
  const [output] = outputs as [Value];
  const told: Readonly<Record<string, readonly [ConvolutionRole, image: Value, filter: Value, other: Value]>> = {
    DepthwiseConv2dNative: ['forward', x, filter, output],
    DepthwiseConv2dNativeBackpropInput: ['inputGradient', output, filter, dy],
    DepthwiseConv2dNativeBackpropFilter: ['filterGradient', x, output, dy],
  };
  const [role, image, weights, other] = told[kernel] ?? [];
  if (role === undefined || image === undefined || weights === undefined || other === undefined) return [];
  const form = forms.depthwise(depthwiseInfo(image.shape, weights.shape, attributes), role, channelBlock);
  return form === 'blocked' && [image, other].every((value) => fillsBlocks(value, channelBlock)) ? [image, other] : [];
}

function readAlike(node: Node, { kernels, forms, channelBlock }: BlockOptions): readonly Value[] {
  const { kernel, inputs, attributes, outputs } = node;
  const { x, dy, filter, a, b, addend } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const ofPixels = (image: Value, weights: Value, role: ConvolutionRole): boolean => {
    const info = convolutionInfo(image.shape, weights.shape, attributes);
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
    const isOfSingle = filterHeight * filterWidth * strideHeight * strideWidth === 1;
    const isPadded = [padInfo.top, padInfo.bottom, padInfo.left, padInfo.right].some((pad) => pad !== 0);
    const form = forms.convolution(info, role, channelBlock);
    return isOfSingle && !isPadded && (form === 'pointwise' || (form === 'direct' && role === 'forward'));
  };
  const read = (): (Value | undefined)[] => {
    switch (kernel) {
      case 'Conv2D':
        return ofPixels(x as Value, filter as Value, 'forward') ? [x, output] : [];
      case 'Conv2DBackpropInput':
        return ofPixels(output, filter as Value, 'inputGradient') ? [dy, output] : [];
      case 'Conv2DBackpropFilter':
        return ofPixels(x as Value, output, 'filterGradient') ? [x, dy] : [];
      case 'ChannelAffine':
        return [x, addend, output];
      case 'ChannelDot':
        return [a, b];
      case 'Sum':
      case 'Mean':
        return `${reducedAxes(attributes['axis'], (x as Value).shape)}` === '0,1,2' ? [x] : [];
      default:
        return isElementwise(kernels.get(kernel)) ? imagesOf(Object.values(inputs), output) : [];
    }
  };
  const alike = read().filter((value) => value !== undefined);
  // Constants are written as they lie else.
  const canBe = (value: Value) => fillsBlocks(value, channelBlock) && value.source.kind !== 'constant';
  return alike.every(canBe) ? alike : [];
}

/** What has the output's shape, where all else is the same for all values of a channel. */
function imagesOf(inputs: readonly Value[], output: Value): Value[] {
  const images = inputs.filter(({ shape }) => sameShape(shape, output.shape));
  const others = inputs.filter((value) => !images.includes(value));
  return others.every(({ shape }) => shape.slice(0, -1).every((length) => length === 1)) ? [...images, output] : [];
}

function fillsBlocks({ shape, dtype }: Value, channelBlock: number): boolean {
  return shape.length === 4 && dtype === 'float32' && (shape[0] ?? 1) % channelBlock === 0;
}
