import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { NodeOptions, OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { channelsFirst, inOrder, sameOrder } from '../order.js';
import { kept } from './casts.js';
import { gradientByTaps } from './max-pool-taps.js';
import { plainTiles, type Tiles, tiledGradient, tilesOfBlocks } from './max-pool-tiles.js';
import {
  type AxisWindows,
  isOfTiles,
  isOverlapping,
  isPaddedBefore,
  manyTaps,
  onPadded,
  poolingOrder,
  poolingWindows,
  windowAttributes,
} from './pooling-windows.js';
import { padded } from './shapes.js';

/** The largest value of each window, in two and three dimensions, and its gradient. */
export function maxPoolKernels(): Record<string, Lower> {
  return { MaxPool: maxPool, MaxPool3D: maxPool, MaxPoolGrad: gradient, MaxPool3DGrad: gradient };
}

function maxPool(node: Node, lowering: Lowering): void {
  const { inputs, outputs, attributes } = node;
  const x = inputs['x'] as Value;
  const [output] = outputs as [Value];
  if (lowering.isInBlocks(node)) {
    return lowering.writeBlocks(output, blocksOf(x, attributes, lowering).largest(lowering.readBlocks(x)));
  }
  const order = poolingOrder(x, lowering);
  // Where a gradient needs to know the places the same node serves it; but without them the runtime takes a tenth of the time.
  const hasGradient = lowering.readersOf(x).some(({ kernel }) => kernel === 'MaxPoolGrad' || kernel === 'MaxPool3DGrad');
  const windows = poolingWindows(x, attributes);
  const withPlaces = hasGradient && !isOfTiles(x, attributes) && !isByTaps(windows, lowering);
  const passes = pooled(x, attributes, withPlaces, lowering);
  const { builder } = lowering;
  const values = builder.reshape(passes.at(-1)?.values as OnnxValue, inOrder(output.shape, order));
  lowering.write(output, kept(builder, values, output.dtype), order);
}

/** The largest values along some axes, and where each is among all values that were given. */
interface Pass {
  readonly axes: readonly AxisWindows[];
  readonly given: OnnxValue;
  readonly values: OnnxValue;
  readonly places: OnnxValue | undefined;
}

function pooled(x: Value, attributes: Node['attributes'], withPlaces: boolean, lowering: Lowering): Pass[] {
  const { builder } = lowering;
  const all = poolingWindows(x, attributes);
  const isBefore = isPaddedBefore(all);
  const onnx = lowering.read(x, poolingOrder(x, lowering));
  const real = x.dtype === 'float32' ? onnx : builder.cast(onnx, 'float64');
  const none = [0, 0] as const;
  const around = [none, none, ...all.map(({ before, after }) => [before, after] as const)];
  const whole = isBefore ? padded(lowering, real, around, -Infinity) : real;
  const images = withPlaces ? whole : withoutBlocks(lowering, whole, x);
  const axes = isBefore ? onPadded(all) : all;
  const isSeparate = axes.reduce((taps, { filter }) => taps * filter, 1) >= manyTaps;
  // The innermost axis first: then the first of equals is the first in reading order.
  const order = isSeparate ? axes.map((_, index) => axes.length - 1 - index) : [-1];
  let given = images;
  return order.map((only) => {
    const windows = axes.map((axis, index) => {
      if (only < 0 || index === only) return axis;
      const length = given.shape[index + 2] ?? 1;
      return { length, out: length, filter: 1, stride: 1, before: 0, after: 0 };
    });
    const [values, places] = largest(builder, given, windows, withPlaces);
    const pass = { axes: windows, given, values, places };
    given = values;
    return pass;
  });
}

/**
 * With batch and channels in one axis: else ONNX Runtime brings images whose second axis is a multiple of 16 into blocks of as many, which
 * pays where convolutions follow each other in that form, and costs two moves for one pooling.
 */
function withoutBlocks(lowering: Lowering, images: OnnxValue, x: Value): OnnxValue {
  const [first = 1, second = 1, ...spaces] = images.shape;
  const isPlain = sameOrder(poolingOrder(x, lowering), channelsFirst);
  return isPlain || spaces.length !== 2 ? images : lowering.builder.reshape(images, [first * second, 1, ...spaces]);
}

function largest(builder: OnnxBuilder, given: OnnxValue, axes: readonly AxisWindows[], withPlaces: boolean) {
  const shape = [...given.shape.slice(0, 2), ...axes.map(({ out }) => out)];
  const options: NodeOptions[] = withPlaces ? [{ shape }, { shape, type: 'int64' }] : [{ shape }];
  return builder.nodes('MaxPool', [given], windowAttributes(axes), options) as [OnnxValue, OnnxValue | undefined];
}

/** Goes to the first of equals in reading order. */
function gradient(node: Node, lowering: Lowering): void {
  const { inputs, outputs, attributes } = node;
  const { dy, input } = inputs as Record<'dy' | 'input', Value>;
  const [output] = outputs as [Value];
  if (lowering.isInBlocks(node)) {
    const [images, back] = [lowering.readBlocks(input), lowering.readBlocks(dy)];
    const spread = tiledGradient(lowering.builder, images, back, blocksOf(input, attributes, lowering));
    return lowering.writeBlocks(output, spread);
  }
  const order = poolingOrder(input, lowering);
  const axes = poolingWindows(input, attributes);
  if (isOfTiles(input, attributes)) {
    const [{ given, values }] = pooled(input, attributes, false, lowering) as [Pass];
    const back = lowering.builder.reshape(lowering.read(dy, order), values.shape);
    const spread = tiledGradient(lowering.builder, given, back, plainTiles(lowering.builder, axes as [AxisWindows, AxisWindows]));
    return lowering.write(output, lowering.builder.reshape(spread, inOrder(output.shape, order)), order);
  }
  if (isByTaps(axes, lowering)) {
    const images = lowering.builder.cast(lowering.read(input, order), 'float32');
    const spread = gradientByTaps(lowering, images, lowering.read(dy, order), axes as [AxisWindows, AxisWindows]);
    return lowering.write(output, spread, order);
  }
  const passes = pooled(input, attributes, true, lowering);
  const whole = passes.reduceRight((back, pass) => placed(lowering.builder, back, pass), lowering.read(dy, order));
  const none = [0, 0] as const;
  const back = [none, none, ...axes.map(({ before, after }) => [-before, -after] as const)];
  lowering.write(output, isPaddedBefore(axes) ? padded(lowering, whole, back) : whole, order);
}

function blocksOf(images: Value, attributes: Node['attributes'], { builder, channelBlock = 1 }: Lowering): Tiles {
  return tilesOfBlocks(builder, poolingWindows(images, attributes) as [AxisWindows, AxisWindows], channelBlock);
}

/** Whether the taps of windows, not large, are laid side by side, since the device tells no places. */
function isByTaps(axes: readonly AxisWindows[], { hasPoolPlaces }: Lowering): boolean {
  return !hasPoolPlaces && axes.length === 2 && sizeOf(axes.map(({ filter }) => filter)) < manyTaps;
}

/** Each value at the place that its window's largest came from, added up where windows overlap. */
function placed(builder: OnnxBuilder, back: OnnxValue, { axes, given, places }: Pass): OnnxValue {
  const { shape } = given;
  if (!isOverlapping(axes)) {
    return builder.node('MaxUnpool', [back, places, builder.integers(shape)], windowAttributes(axes), { shape });
  }
  // ONNX Runtime adds these one after the other; its ScatterND adds in several threads at once and loses some.
  const [size, count] = [sizeOf(shape), sizeOf(back.shape)];
  const zeros = builder.node('Expand', [builder.scalar(0), builder.integers([size])], {}, { shape: [size] });
  const [at, values] = [builder.reshape(places as OnnxValue, [count]), builder.reshape(back, [count])];
  const row = builder.node('ScatterElements', [zeros, at, values], { axis: 0, reduction: 'add' }, { shape: [size] });
  return builder.reshape(row, shape);
}
