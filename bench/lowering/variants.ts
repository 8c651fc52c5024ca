import { convolutionInfo } from '../../packages/compile/src/graph/windows.js';
import {
  type ConvolutionRole,
  type FormTable,
  fastestForms,
  possibleDepthwiseForms,
  possibleForms,
} from '../../packages/compile/src/onnx/forms.js';
import { batch, type ConvolutionShape } from './shapes.js';

/** A way in which a convolution can be put in ONNX. */
export interface Variant {
  readonly name: string;
  readonly forms: FormTable;
}

/** A matrix of all pixels with all pixels for each channel is tried up to this many numbers. */
const mostPairs = 2 ** 23;

/** The ways that there are for a shape's output or its gradients, the table's first. */
export function variantsOf(shape: ConvolutionShape, role: ConvolutionRole, channelBlock?: number): Variant[] {
  const { inChannels, outChannels, size, filter, isDepthwise = false } = shape;
  const filterShape = isDepthwise ? [filter, filter, inChannels, 1] : [filter, filter, inChannels, outChannels];
  const info = convolutionInfo([batch, size, size, inChannels], filterShape, attributesOf(shape), isDepthwise);
  if (isDepthwise) {
    const pairs = info.inHeight * info.inWidth * info.outHeight * info.outWidth * inChannels;
    const possible = possibleDepthwiseForms(info, role, channelBlock);
    const forms = possible.filter((form) => form !== 'pixels' || pairs <= mostPairs);
    const chosen = fastestForms.depthwise(info, role, channelBlock);
    return chosenFirst(
      forms.map((form) => ({ name: form, forms: { ...fastestForms, depthwise: () => form } })),
      chosen,
    );
  }
  const variants = possibleForms(info, role, channelBlock).flatMap((form): Variant[] => {
    const table = { ...fastestForms, convolution: () => form };
    if (form !== 'winograd') return [{ name: form, forms: table }];
    // Large tiles are for gradients alone: forward they are not exact enough.
    const sides = role === 'forward' ? ([2] as const) : ([4, 2] as const);
    return sides.map((side) => ({ name: `winograd ${side}`, forms: { ...table, tile: () => side } }));
  });
  const form = fastestForms.convolution(info, role, channelBlock);
  return chosenFirst(variants, form === 'winograd' ? `winograd ${fastestForms.tile(info, role)}` : form);
}

/** As tfjs tells a convolution's kernels. */
export function attributesOf({ filter, stride }: ConvolutionShape): Record<string, unknown> {
  const around = (filter - 1) / 2;
  const pad = [
    [0, 0],
    [around, around],
    [around, around],
    [0, 0],
  ];
  return { strides: [stride, stride], dilations: [1, 1], pad, dataFormat: 'NHWC' };
}

function chosenFirst(variants: readonly Variant[], chosen: string): Variant[] {
  return [...variants].sort((one, other) => Number(other.name === chosen) - Number(one.name === chosen));
}
