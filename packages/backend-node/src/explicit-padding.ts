import type { KernelFunc, NamedAttrMap, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

type Inputs = Record<string, Tensor>;
type Run = (inputs: Inputs, attributes: NamedAttrMap) => Tensor;
type Composite = (inputs: Inputs, attributes: NamedAttrMap, run: Run) => Tensor;
type Shape4D = [number, number, number, number];

/**
 * Lets convolution and pooling take paddings in numbers, as torch's models have them. tfjs-node's kernels know 'same' and 'valid' only, so
 * the padding is put on before the kernel runs, or cut off after it.
 *
 * Replaces the kernels of the tfjs backend `backendName`.
 */
export function acceptExplicitPadding(backendName: string): void {
  for (const [kernelName, composite] of Object.entries(composites())) {
    const original = tf.getKernel(kernelName, backendName);
    // A second start finds the kernels replaced already.
    if (!original || 'acceptsExplicitPadding' in original.kernelFunc) continue;
    const kernelFunc: KernelFunc = ({ inputs, attrs = {}, backend }) => {
      if (!isExplicit(attrs['pad'])) return original.kernelFunc({ inputs, attrs, backend });
      const run: Run = (changed, attributes) => {
        const kernelInputs = { ...inputs, ...changed } as NamedTensorInfoMap;
        const output = original.kernelFunc({
          inputs: kernelInputs,
          attrs: { ...attributes, pad: 'valid' },
          backend,
        }) as TensorInfo;
        return output instanceof tf.Tensor ? output : tf.engine().makeTensorFromTensorInfo(output);
      };
      return tf.tidy(() => composite(inputs as Inputs, attrs, run));
    };
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ ...original, kernelFunc: Object.assign(kernelFunc, { acceptsExplicitPadding: true }) });
  }
}

function isExplicit(pad: unknown): boolean {
  return Array.isArray(pad) || (typeof pad === 'number' && pad > 0);
}

function composites(): Record<string, Composite> {
  return {
    Conv2D: padInput(false),
    FusedConv2D: padInput(false),
    DepthwiseConv2dNative: padInput(true),
    FusedDepthwiseConv2D: padInput(true),
    Conv2DBackpropInput: cutInputGradient(false),
    DepthwiseConv2dNativeBackpropInput: cutInputGradient(true),
    Conv2DBackpropFilter: padInputOfFilterGradient(false),
    DepthwiseConv2dNativeBackpropFilter: padInputOfFilterGradient(true),
    MaxPool: ({ x }, attributes, run) => {
      const border = poolBorder(shapeOf(x), attributes);
      return run({ x: border.pad(x as Tensor, Number.NEGATIVE_INFINITY) }, attributes);
    },
    MaxPoolGrad: ({ input }, attributes, run) => {
      const border = poolBorder(shapeOf(input), attributes);
      return border.cut(run({ input: border.pad(input as Tensor, Number.NEGATIVE_INFINITY) }, attributes));
    },
    AvgPool: ({ x }, attributes, run) => {
      const border = poolBorder(shapeOf(x), attributes);
      const sums = run({ x: border.pad(x as Tensor, 0) }, attributes);
      // tfjs leaves padding out of the average: divide by how much of each window is inside.
      const inside = run({ x: border.pad(tf.ones([1, ...shapeOf(x).slice(1, 3), 1]), 0) }, attributes);
      return tf.div(sums, inside);
    },
  };
}

function padInput(depthwise: boolean): Composite {
  return ({ x, filter }, attributes, run) => {
    const border = convolutionBorder(shapeOf(x), shapeOf(filter), attributes, depthwise);
    return run({ x: border.pad(x as Tensor, 0) }, attributes);
  };
}

function cutInputGradient(depthwise: boolean): Composite {
  return ({ filter }, attributes, run) => {
    const border = convolutionBorder(attributes['inputShape'] as Shape4D, shapeOf(filter), attributes, depthwise);
    return border.cut(run({}, { ...attributes, inputShape: border.paddedShape }));
  };
}

function padInputOfFilterGradient(depthwise: boolean): Composite {
  return ({ x }, attributes, run) => {
    const border = convolutionBorder(shapeOf(x), attributes['filterShape'] as Shape4D, attributes, depthwise);
    return run({ x: border.pad(x as Tensor, 0) }, attributes);
  };
}

interface Border {
  readonly paddedShape: Shape4D;
  pad(x: Tensor, value: number): Tensor;
  /** Takes the border off again. */
  cut(padded: Tensor): Tensor;
}

type Window = Parameters<typeof tf.backend_util.computePool2DInfo>;

function convolutionBorder(input: Shape4D, filter: Shape4D, attributes: NamedAttrMap, depthwise: boolean): Border {
  const { strides, dilations = 1, pad, dimRoundingMode, dataFormat = 'NHWC' } = attributes as unknown as tf.Conv2DAttrs;
  if (dataFormat !== 'NHWC') throw new Error(`The native backend pads NHWC images only, found data format ${dataFormat}.`);
  const info = tf.backend_util.computeConv2DInfo(input, filter, strides, dilations, pad, dimRoundingMode, depthwise);
  return borderOf(input, info);
}

function poolBorder(input: Shape4D, attributes: NamedAttrMap): Border {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as tf.MaxPoolAttrs;
  const window: Window = [input, filterSize, strides, 1, pad, dimRoundingMode];
  return borderOf(input, tf.backend_util.computePool2DInfo(...window));
}

/** The border that the last window reaches, which may be less than the padding or, where sizes are rounded up, more. */
function borderOf(input: Shape4D, info: ReturnType<typeof tf.backend_util.computePool2DInfo>): Border {
  const [batch, height, width, channels] = input;
  const { top, left } = info.padInfo;
  const bottom = Math.max(0, (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - top - height);
  const right = Math.max(0, (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - left - width);
  return {
    paddedShape: [batch, top + height + bottom, left + width + right, channels],
    pad: (x, value) =>
      tf.pad(
        x,
        [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ],
        value,
      ),
    cut: (padded) => tf.slice(padded, [0, top, left, 0], [-1, height, width, -1]),
  };
}

function shapeOf(x: Tensor | undefined): Shape4D {
  return (x?.shape ?? []) as unknown as Shape4D;
}
