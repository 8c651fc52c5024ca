import type { backend_util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../graph/graph.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { padded, sliced } from './shapes.js';

type Info = backend_util.Conv2DInfo;

/** `[out, in]` filters times images `[in, batch, height, width]`, or filters turned round times images of the outputs' channels. */
export function pointwise({ builder }: Lowering, weights: OnnxValue, images: OnnxValue, isBack: boolean): OnnxValue {
  const [out = 1, into = 1] = weights.shape;
  const [channels = 1, ...pixels] = images.shape;
  const columns = builder.reshape(images, [channels, pixels.reduce((product, length) => product * length, 1)]);
  const matrix = builder.reshape(weights, [out, into]);
  const rows = isBack ? into : out;
  const shape = [rows, columns.shape[1] ?? 1];
  const product = isBack
    ? builder.node('Gemm', [matrix, columns], { transA: 1 }, { shape })
    : builder.node('MatMul', [matrix, columns], {}, { shape });
  return builder.reshape(product, [rows, ...pixels]);
}

/** The pixels that a convolution with strides and a filter of one value reads. */
export function subsampled(
  lowering: Lowering,
  images: OnnxValue,
  { strideHeight, strideWidth, outHeight, outWidth }: Info,
): OnnxValue {
  if (strideHeight === 1 && strideWidth === 1) return images;
  const ends = [(outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1];
  return sliced(lowering, images, [2, 3], [0, 0], ends, [strideHeight, strideWidth]);
}

/** The gradient of a subsampling: zeros between the pixels. */
export function spread(lowering: Lowering, small: OnnxValue, { strideHeight, strideWidth, inHeight, inWidth }: Info): OnnxValue {
  if (strideHeight === 1 && strideWidth === 1) return small;
  const [channels = 1, batch = 1, height = 1, width = 1] = small.shape;
  const { builder } = lowering;
  const rows = builder.reshape(spreadColumns(builder, small, strideWidth), [channels, batch, height, 1, width * strideWidth]);
  const none: [number, number] = [0, 0];
  const wide = padded(lowering, rows, [none, none, none, [0, strideHeight - 1], none]);
  const image = builder.reshape(wide, [channels, batch, height * strideHeight, width * strideWidth]);
  const cut = sliced(lowering, image, [2, 3], [0, 0], [inHeight, inWidth], [1, 1]);
  const missing = [inHeight - (cut.shape[2] ?? 0), inWidth - (cut.shape[3] ?? 0)] as const;
  return padded(lowering, cut, [none, none, [0, missing[0]], [0, missing[1]]]);
}

/** Zeros after each value of the innermost axis: a product with a matrix, in a tenth of the time that the runtime takes to pad single values. */
function spreadColumns(builder: OnnxBuilder, images: OnnxValue, stride: number): OnnxValue {
  if (stride === 1) return images;
  const width = images.shape.at(-1) ?? 1;
  // Of a long row a part at a time: the product grows with its square.
  const part =
    Array.from({ length: Math.min(width, 32) }, (_, index) => index + 1).findLast((length) => width % length === 0) ?? 1;
  const places = new Float32Array(part * part * stride);
  for (let place = 0; place < part; place++) places[place * part * stride + place * stride] = 1;
  const matrix = builder.constant(places, [part, part * stride], 'float32');
  const parts = builder.reshape(images, [sizeOf(images.shape) / part, part]);
  const spread = builder.node('MatMul', [parts, matrix], {}, { shape: [parts.shape[0] ?? 1, part * stride] });
  return builder.reshape(spread, [...images.shape.slice(0, -1), width * stride]);
}
