import type { backend_util } from '@tensorflow/tfjs-core';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';

type Info = backend_util.Conv2DInfo;

/** What one tap of a filter takes from an axis: for each place of the output, the place in the input, if there is one. */
function reached(outLength: number, length: number, offset: number, stride: number): (number | undefined)[] {
  return Array.from({ length: outLength }, (_, index) => {
    const at = index * stride + offset;
    return at >= 0 && at < length ? at : undefined;
  });
}

/** Which pixel of the input meets which of the output at which tap: `[taps, pixels, outPixels]` of 0 and 1. */
export function tapsByPixels(builder: OnnxBuilder, info: Info): OnnxValue {
  const { filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth } = info;
  const [taps, pixels, outPixels] = [filterHeight * filterWidth, inHeight * inWidth, outHeight * outWidth];
  const meets = new Float32Array(taps * pixels * outPixels);
  for (let row = 0; row < filterHeight; row++) {
    const rows = reached(outHeight, inHeight, row * info.dilationHeight - info.padInfo.top, info.strideHeight);
    for (let column = 0; column < filterWidth; column++) {
      const columns = reached(outWidth, inWidth, column * info.dilationWidth - info.padInfo.left, info.strideWidth);
      for (const [y, fromRow] of rows.entries()) {
        for (const [x, fromColumn] of columns.entries()) {
          if (fromRow === undefined || fromColumn === undefined) continue;
          const pixel = (row * filterWidth + column) * pixels + fromRow * inWidth + fromColumn;
          meets[pixel * outPixels + y * outWidth + x] = 1;
        }
      }
    }
  }
  return builder.constant(meets, [taps, pixels * outPixels], 'float32');
}

/** Each channel's filter as a matrix `[channels, pixels, outPixels]` that convolves whole images. */
export function pixelMatrix(builder: OnnxBuilder, weights: OnnxValue, info: Info): OnnxValue {
  const [channels = 1] = weights.shape;
  const { filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth } = info;
  const [taps, pixels, outPixels] = [filterHeight * filterWidth, inHeight * inWidth, outHeight * outWidth];
  const filters = builder.reshape(weights, [channels, taps]);
  const shape = [channels, pixels * outPixels];
  return builder.reshape(builder.node('MatMul', [filters, tapsByPixels(builder, info)], {}, { shape }), [
    channels,
    pixels,
    outPixels,
  ]);
}

/** Which column of the input meets which of the output at which column of the filter: `[columns * outColumns, filterColumns]` of 0 and 1. */
export function columnsByTaps(builder: OnnxBuilder, info: Info): OnnxValue {
  const { filterWidth, inWidth, outWidth } = info;
  const meets = new Float32Array(inWidth * outWidth * filterWidth);
  for (let column = 0; column < filterWidth; column++) {
    const columns = reached(outWidth, inWidth, column * info.dilationWidth - info.padInfo.left, info.strideWidth);
    for (const [x, from] of columns.entries()) {
      if (from !== undefined) meets[(from * outWidth + x) * filterWidth + column] = 1;
    }
  }
  return builder.constant(meets, [inWidth * outWidth, filterWidth], 'float32');
}
