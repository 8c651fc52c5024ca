import {
  _FusedMatMul,
  AvgPool,
  BatchMatMul,
  DepthwiseConv2dNative,
  FusedConv2D,
  FusedDepthwiseConv2D,
  type KernelConfig,
  MaxPool,
} from '@tensorflow/tfjs-core';
import { avgPoolGrad } from './avg-pool-grad.js';
import { cast } from './cast.js';
import { clipByValue } from './clip-by-value.js';
import { conv2d } from './conv2d.js';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js';
import { conv3dBackpropFilter } from './conv3d-backprop-filter.js';
import { conv3dBackpropInput } from './conv3d-backprop-input.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-gradients.js';
import { einsum } from './einsum.js';
import { gather } from './gather.js';
import { identity } from './identity.js';
import { matrixProduct } from './matrix-product.js';
import { maxPoolGrad } from './max-pool-grad.js';
import { oneHot } from './one-hot.js';
import { paddedInNumbers } from './padded-in-numbers.js';
import { pooling } from './pooling.js';
import { prelu } from './prelu.js';
import { mean, sum } from './reduce.js';
import { slice } from './slice.js';
import { tile } from './tile.js';
import { unsortedSegmentSum } from './unsorted-segment-sum.js';

/** The kernels that tfjs's wasm backend lacks, computes wrongly or computes slowly. */
export function kernelTable(): KernelConfig[] {
  return [
    conv2d(),
    paddedInNumbers(DepthwiseConv2dNative),
    paddedInNumbers(FusedConv2D),
    paddedInNumbers(FusedDepthwiseConv2D),
    matrixProduct(BatchMatMul),
    matrixProduct(_FusedMatMul),
    conv2dBackpropFilter(),
    depthwiseBackpropFilter(),
    depthwiseBackpropInput(),
    conv3dBackpropFilter(),
    conv3dBackpropInput(),
    pooling(MaxPool),
    pooling(AvgPool),
    maxPoolGrad(),
    avgPoolGrad(),
    prelu(),
    clipByValue(),
    unsortedSegmentSum(),
    einsum(),
    gather(),
    slice(),
    oneHot(),
    cast(),
    sum(),
    mean(),
    tile(),
    identity(),
  ];
}
