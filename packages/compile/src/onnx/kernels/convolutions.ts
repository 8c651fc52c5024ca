import type { backend_util } from '@tensorflow/tfjs-core';
import type { Node, Value } from '../../graph/graph.js';
import { convolutionInfo } from '../../graph/windows.js';
import { convolutionForm } from '../forms.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { channelsFirst, channelsOutermost, filterOrder } from '../order.js';
import { reversedTaps, transposedConvolution } from './input-gradients.js';
import { hasPlainImages, plainConvolution } from './plain-convolution.js';
import { padded, sliced } from './shapes.js';
import { winogradConvolution, winogradFilterGradient } from './winograd.js';

/** Convolutions and their gradients. */
export function convolutionKernels(): Record<string, Lower> {
  return { Conv2D: convolve, Conv2DBackpropInput: convolveBack, Conv2DBackpropFilter: filterGradient };
}

type Info = backend_util.Conv2DInfo;

function convolve(node: Node, lowering: Lowering): void {
  if (hasPlainImages(lowering)) return plainConvolution(node, lowering);
  const { inputs, outputs, attributes } = node;
  const { x, filter } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const info = convolutionInfo((x as Value).shape, (filter as Value).shape, attributes);
  const images = lowering.read(x as Value, channelsOutermost);
  const weights = lowering.read(filter as Value, filterOrder);
  const { top, bottom, left, right } = info.padInfo;
  const bias = inputs['bias'] && lowering.read(inputs['bias']);
  const pads = [top, left, bottom, right] as const;
  const { builder } = lowering;
  const convolved = (): OnnxValue => {
    const form = convolutionForm(info);
    switch (form) {
      case 'pointwise':
        return biased(builder, pointwise(lowering, weights, subsampled(lowering, images, info), false), bias);
      case 'winograd': {
        const { outHeight, outWidth } = info;
        return biased(builder, winogradConvolution(lowering, images, weights, { top, left, outHeight, outWidth }, false), bias);
      }
      case 'direct':
        return convolution(builder, images, weights, info, pads, [info.strideHeight, info.strideWidth], bias);
      default:
        return form satisfies never;
    }
  };
  const y = convolved();
  lowering.write(output, y, channelsOutermost);
}

function biased(builder: OnnxBuilder, y: OnnxValue, bias: OnnxValue | undefined): OnnxValue {
  if (bias === undefined) return y;
  const column = builder.reshape(bias, [bias.shape[0] ?? 1, ...y.shape.slice(1).map(() => 1)]);
  return builder.node('Add', [y, column], {}, { shape: y.shape });
}

/** The pixels that a convolution with strides and a filter of one value reads. */
function subsampled(lowering: Lowering, images: OnnxValue, { strideHeight, strideWidth, outHeight, outWidth }: Info): OnnxValue {
  if (strideHeight === 1 && strideWidth === 1) return images;
  const ends = [(outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1];
  return sliced(lowering, images, [2, 3], [0, 0], ends, [strideHeight, strideWidth]);
}

/** `[out, in]` filters times images `[in, batch, height, width]`, or filters turned round times images of the outputs' channels. */
function pointwise({ builder }: Lowering, weights: OnnxValue, images: OnnxValue, isBack: boolean): OnnxValue {
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

/**
 * A convolution of images `[channels, batch, height, width]`, as one over a volume whose depth is the batch: so their channels may
 * stay outermost.
 */
function convolution(
  builder: OnnxBuilder,
  images: OnnxValue,
  weights: OnnxValue,
  { dilationHeight, dilationWidth }: Info,
  [top, left, bottom, right]: readonly [number, number, number, number],
  [strideHeight, strideWidth]: readonly [number, number],
  bias?: OnnxValue,
): OnnxValue {
  const [, batch = 1, height = 1, width = 1] = images.shape;
  const [out = 1, into = 1, filterHeight = 1, filterWidth = 1] = weights.shape;
  const volume = builder.reshape(images, [1, ...images.shape]);
  const filter = builder.reshape(weights, [out, into, 1, filterHeight, filterWidth]);
  const reach = (length: number, filterLength: number, dilation: number, around: number, stride: number): number =>
    Math.floor((length + around - (filterLength - 1) * dilation - 1) / stride) + 1;
  const shape = [
    out,
    batch,
    reach(height, filterHeight, dilationHeight, top + bottom, strideHeight),
    reach(width, filterWidth, dilationWidth, left + right, strideWidth),
  ];
  const told = {
    kernel_shape: [1, filterHeight, filterWidth],
    strides: [1, strideHeight, strideWidth],
    pads: [0, top, left, 0, bottom, right],
    dilations: [1, dilationHeight, dilationWidth],
  };
  return builder.reshape(
    builder.node('Conv', bias === undefined ? [volume, filter] : [volume, filter, bias], told, { shape: [1, ...shape] }),
    shape,
  );
}

function convolveBack({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { dy, filter } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const info = convolutionInfo(output.shape, (filter as Value).shape, attributes);
  const weights = lowering.read(filter as Value, filterOrder);
  const form = convolutionForm(info);
  if (form === 'pointwise') {
    const small = pointwise(lowering, weights, lowering.read(dy as Value, channelsOutermost), true);
    lowering.write(output, spread(lowering, small, info), channelsOutermost);
  } else if (form === 'winograd') {
    const gradient = lowering.read(dy as Value, channelsOutermost);
    const { padInfo, inHeight, inWidth } = info;
    const window = { top: 2 - padInfo.top, left: 2 - padInfo.left, outHeight: inHeight, outWidth: inWidth };
    lowering.write(output, winogradConvolution(lowering, gradient, weights, window, true), channelsOutermost);
  } else if (info.strideHeight === 1 && info.strideWidth === 1) {
    const gradient = lowering.read(dy as Value, channelsOutermost);
    lowering.write(output, convolvedBack(lowering, gradient, weights, info), channelsOutermost);
  } else {
    lowering.write(
      output,
      transposedConvolution(lowering, lowering.read(dy as Value, channelsFirst), weights, info),
      channelsFirst,
    );
  }
}

/** The gradient of a subsampling: zeros between the pixels. */
function spread(lowering: Lowering, small: OnnxValue, { strideHeight, strideWidth, inHeight, inWidth }: Info): OnnxValue {
  if (strideHeight === 1 && strideWidth === 1) return small;
  const [channels = 1, batch = 1, height = 1, width = 1] = small.shape;
  const { builder } = lowering;
  const apart = builder.reshape(small, [channels, batch, height, 1, width, 1]);
  const none: [number, number] = [0, 0];
  const wide = padded(lowering, apart, [none, none, none, [0, strideHeight - 1], none, [0, strideWidth - 1]]);
  const image = builder.reshape(wide, [channels, batch, height * strideHeight, width * strideWidth]);
  const cut = sliced(lowering, image, [2, 3], [0, 0], [inHeight, inWidth], [1, 1]);
  const missing = [inHeight - (cut.shape[2] ?? 0), inWidth - (cut.shape[3] ?? 0)] as const;
  return padded(lowering, cut, [none, none, [0, missing[0]], [0, missing[1]]]);
}

/** The gradient by its input of a convolution without strides: a convolution with the filter turned round. */
function convolvedBack(lowering: Lowering, gradient: OnnxValue, weights: OnnxValue, info: Info): OnnxValue {
  const { top, bottom, left, right } = info.padInfo;
  const spanHeight = (info.filterHeight - 1) * info.dilationHeight;
  const spanWidth = (info.filterWidth - 1) * info.dilationWidth;
  const pads = [spanHeight - top, spanWidth - left, spanHeight - bottom, spanWidth - right] as const;
  const [cutTop, cutLeft, cutBottom, cutRight] = pads.map((pad) => Math.max(0, -pad)) as [number, number, number, number];
  const whole = pads.map((pad) => Math.max(0, pad)) as [number, number, number, number];
  const filters = reversedTaps(lowering.builder, lowering.builder.transpose(weights, [1, 0, 2, 3]));
  const full = convolution(lowering.builder, gradient, filters, info, whole, [1, 1]);
  const [, , height = 1, width = 1] = full.shape;
  if (cutTop + cutLeft + cutBottom + cutRight === 0) return full;
  return sliced(lowering, full, [2, 3], [cutTop, cutLeft], [height - cutBottom, width - cutRight], [1, 1]);
}

/**
 * The gradient by the filter, as one convolution whose filter is `dy`: the batch is summed over as channels are, and the image's rows
 * run over its columns and channels together, `[1, batch, height, width channels]`, so that a tap is `channels` steps from the next.
 */
function filterGradient({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, dy } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const info = convolutionInfo((x as Value).shape, output.shape, attributes);
  const { builder } = lowering;
  const gradient = lowering.read(dy as Value, channelsOutermost);
  const form = convolutionForm(info);
  if (form === 'winograd') {
    const images = lowering.read(x as Value, channelsOutermost);
    return lowering.write(output, winogradFilterGradient(builder, images, gradient, info), filterOrder);
  }
  if (form === 'pointwise') {
    const images = subsampled(lowering, lowering.read(x as Value, channelsOutermost), info);
    const [channels = 1, ...pixels] = images.shape;
    const count = pixels.reduce((product, length) => product * length, 1);
    const out = gradient.shape[0] ?? 1;
    const told = { transB: 1 };
    const operands = [builder.reshape(gradient, [out, count]), builder.reshape(images, [channels, count])];
    const product = builder.node('Gemm', operands, told, { shape: [out, channels] });
    return lowering.write(output, builder.reshape(product, [out, channels, 1, 1]), filterOrder);
  }
  const channels = info.inChannels;
  const rows = cropped(lowering, lowering.read(x as Value), info);
  const [batch = 1, height = 1, width = 1] = rows.image.shape;
  const [out = 1, , outHeight = 1, outWidth = 1] = gradient.shape;
  const image = builder.reshape(rows.image, [1, batch, height, width, channels]);
  const kernel = builder.reshape(gradient, [out, batch, outHeight, outWidth, 1]);
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, strideHeight, strideWidth } = info;
  const shape = [1, out, filterHeight, filterWidth, channels];
  const isDense = dilationHeight === 1 && dilationWidth === 1;
  const product = isDense
    ? builder.node(
        'Conv',
        [
          builder.reshape(image, [1, batch, height, width * channels]),
          builder.reshape(kernel, [out, batch, outHeight, outWidth]),
        ],
        {
          kernel_shape: [outHeight, outWidth],
          strides: [1, 1],
          dilations: [strideHeight, strideWidth * channels],
          pads: [rows.top, rows.left * channels, rows.bottom, rows.right * channels],
        },
        { shape: [1, out, filterHeight, filterWidth * channels] },
      )
    : builder.node(
        'Conv',
        [image, kernel],
        {
          kernel_shape: [outHeight, outWidth, 1],
          strides: [dilationHeight, dilationWidth, 1],
          dilations: [strideHeight, strideWidth, 1],
          pads: [rows.top, rows.left, 0, rows.bottom, rows.right, 0],
        },
        { shape },
      );
  // From [out, height, width, in]. Moved at once, since the filter that it changes lies so too.
  const taps = filterHeight * filterWidth;
  const moved = builder.transpose(builder.reshape(product, [out, taps, channels]), [0, 2, 1]);
  lowering.write(output, builder.reshape(moved, [out, channels, filterHeight, filterWidth]), filterOrder);
}

/** The images `[batch, height, width, channels]` without the last rows and columns that no window reads, and the padding around. */
function cropped(lowering: Lowering, images: OnnxValue, info: Info) {
  const { top, left } = info.padInfo;
  const need = (outLength: number, stride: number, filterLength: number, dilation: number, length: number, before: number) =>
    (filterLength - 1) * dilation + (outLength - 1) * stride + 1 - length - before;
  const bottom = need(info.outHeight, info.strideHeight, info.filterHeight, info.dilationHeight, info.inHeight, top);
  const right = need(info.outWidth, info.strideWidth, info.filterWidth, info.dilationWidth, info.inWidth, left);
  const ends = [info.inHeight + Math.min(0, bottom), info.inWidth + Math.min(0, right)];
  const image = bottom < 0 || right < 0 ? sliced(lowering, images, [1, 2], [0, 0], ends, [1, 1]) : images;
  return { image, top, left, bottom: Math.max(0, bottom), right: Math.max(0, right) };
}
