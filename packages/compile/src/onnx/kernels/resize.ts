import type { Node, Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { inOrder } from '../order.js';
import { enlarged } from './average-pools.js';
import { kept } from './casts.js';
import { poolingOrder } from './pooling-windows.js';

/** Changes of an image's size and their gradients, which as tfjs's know no half pixels. */
export function resizeKernels(): Record<string, Lower> {
  return {
    ResizeBilinear: bilinear,
    ResizeNearestNeighbor: nearest,
    ResizeBilinearGrad: gradient(bilinearTaps),
    ResizeNearestNeighborGrad: gradient(nearestTaps),
  };
}

interface Resize {
  readonly alignCorners?: boolean;
  readonly halfPixelCenters?: boolean;
}

type Taps = readonly (readonly [position: number, weight: number])[];

/** How far apart in the input two neighbours of the output are. */
function scaleOf(input: number, output: number, alignCorners: boolean | undefined): number {
  return alignCorners === true && output > 1 ? (input - 1) / (output - 1) : input / output;
}

function bilinear({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const images = inputs['images'] as Value;
  const [output] = outputs as [Value];
  const { alignCorners, halfPixelCenters } = attributes as Resize;
  const order = poolingOrder(images, lowering);
  const { builder } = lowering;
  const shape = inOrder(output.shape, order);
  const x = builder.cast(lowering.read(images, order), 'float32');
  const mode = alignCorners ? 'align_corners' : halfPixelCenters ? 'half_pixel' : 'asymmetric';
  const told = { mode: 'linear', coordinate_transformation_mode: mode };
  const resized = builder.node('Resize', [x, undefined, undefined, builder.integers(shape)], told, { shape });
  lowering.write(output, resized, order);
}

function nearest({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const images = inputs['images'] as Value;
  const [output] = outputs as [Value];
  const { alignCorners } = attributes as Resize;
  const order = poolingOrder(images, lowering);
  const { builder } = lowering;
  const x = lowering.read(images, order);
  const shape = inOrder(output.shape, order);
  const factors = shape.map((length, axis) => length / (x.shape[axis] ?? 1));
  if (alignCorners !== true && factors.every(Number.isInteger)) {
    return lowering.write(output, enlarged(builder, x, factors, shape), order);
  }
  // By places that are computed here: the runtime's, in float32, may be the neighbours'.
  const resized = [2, 3].reduce((image, axis) => {
    const [input, out] = [x.shape[axis] ?? 1, shape[axis] ?? 1];
    const places = Array.from({ length: out }, (_, index) => nearestPlace(index, input, out, attributes));
    if (input === out && places.every((place, index) => place === index)) return image;
    const told = image.shape.map((length, at) => (at === axis ? out : length));
    return builder.node('Gather', [image, builder.integers(places)], { axis }, { shape: told });
  }, x);
  lowering.write(output, resized, order);
}

function nearestPlace(index: number, input: number, output: number, { alignCorners, halfPixelCenters }: Resize): number {
  const source = scaleOf(input, output, alignCorners) * (halfPixelCenters ? index + 0.5 : index);
  return Math.max(0, Math.min(input - 1, alignCorners ? Math.round(source) : Math.floor(source)));
}

function nearestTaps(index: number, input: number, output: number, { alignCorners }: Resize): Taps {
  return [[nearestPlace(index, input, output, alignCorners === undefined ? {} : { alignCorners }), 1]];
}

function bilinearTaps(index: number, input: number, output: number, { alignCorners }: Resize): Taps {
  const source = scaleOf(input, output, alignCorners) * index;
  const low = Math.floor(source);
  return [
    [low, 1 - (source - low)],
    [Math.min(Math.ceil(source), input - 1), source - low],
  ];
}

/** `dX = A^T dY B` where `Y = A X B^T`. */
function gradient(tapsOf: typeof bilinearTaps): Lower {
  return ({ inputs, outputs, attributes }, lowering) => {
    const { images, dy } = inputs as Record<'images' | 'dy', Value>;
    const [output] = outputs as [Value];
    const order = poolingOrder(dy, lowering);
    const { builder } = lowering;
    const back = lowering.read(dy, order);
    const [first = 1, second = 1, height = 1, width = 1] = inOrder(images.shape, order);
    const [, , outHeight = 1, outWidth = 1] = back.shape;
    const matrix = (input: number, out: number, isTurned: boolean): OnnxValue => {
      const values = new Float32Array(input * out);
      for (let index = 0; index < out; index++) {
        for (const [position, weight] of tapsOf(index, input, out, attributes)) {
          const at = isTurned ? position * out + index : index * input + position;
          values[at] = (values[at] ?? 0) + weight;
        }
      }
      return builder.constant(values, isTurned ? [input, out] : [out, input], 'float32');
    };
    const wide = [first, second, outHeight, width];
    const byColumn = builder.node('MatMul', [back, matrix(width, outWidth, false)], {}, { shape: wide });
    const shape = [first, second, height, width];
    const byRow = builder.node('MatMul', [matrix(height, outHeight, true), byColumn], {}, { shape, type: 'float32' });
    lowering.write(output, kept(builder, byRow, output.dtype), order);
  };
}
