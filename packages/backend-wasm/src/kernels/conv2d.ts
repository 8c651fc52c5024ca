import {
  Add,
  Conv2D,
  type Conv2DAttrs,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  Slice,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { composite } from './workspace.js';

/** Terms that are added up one after the other: with more, gradients of deep networks show the digits that are lost. */
const mostTerms = 300;

/**
 * Convolution as the sum of convolutions of some of the input channels each.
 *
 * tfjs's own adds all terms of a value up one after the other in float32; in parts fewer digits are lost.
 */
export function conv2d(): KernelConfig {
  const own = getKernel(Conv2D, 'wasm').kernelFunc;
  // A second start finds this one registered.
  if ('parts' in own) return { kernelName: Conv2D, backendName: 'wasm', kernelFunc: own };
  const { kernelFunc } = inParts(own);
  return { kernelName: Conv2D, backendName: 'wasm', kernelFunc: Object.assign(kernelFunc, { parts: true }) };
}

function inParts(own: KernelFunc): KernelConfig {
  return composite<'x' | 'filter', Conv2DAttrs>({
    kernelName: Conv2D,
    compute: (workspace, { x, filter }, attributes) => {
      const whole = (images: TensorInfo, weights: TensorInfo) => workspace.call(own, { x: images, filter: weights }, attributes);
      const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
      const [filterHeight = 1, filterWidth = 1, , outputChannels = 0] = filter.shape;
      const taps = filterHeight * filterWidth;
      const most = Math.max(16, Math.floor(mostTerms / taps));
      const count = Math.ceil(channels / most);
      if (count === 1) return whole(x, filter);
      let sum: TensorInfo | undefined;
      for (let part = 0; part < count; part++) {
        const from = Math.floor((channels * part) / count);
        const own = Math.floor((channels * (part + 1)) / count) - from;
        const images = workspace.run(Slice, { x }, { begin: [0, 0, 0, from], size: [batch, height, width, own] });
        const size = [filterHeight, filterWidth, own, outputChannels];
        const weights = workspace.run(Slice, { x: filter }, { begin: [0, 0, from, 0], size });
        const addend = whole(images, weights);
        workspace.free(images);
        workspace.free(weights);
        if (sum === undefined) {
          sum = addend;
          continue;
        }
        const before = sum;
        sum = workspace.run(Add, { a: before, b: addend });
        workspace.free(before);
        workspace.free(addend);
      }
      return sum as TensorInfo;
    },
  });
}
