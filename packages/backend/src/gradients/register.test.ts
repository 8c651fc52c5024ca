import { getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { allGradients } from './all-gradients.js';
import { registerGradients } from './index.js';

// The kernels that tfjs-core's own register_all_gradients covers and vision models use: all but complex numbers and morphology.
const kernelsOfTfjs =
  'Abs Acos Acosh Add AddN ArgMax ArgMin Asin Asinh Atan2 Atan Atanh AvgPool3D AvgPool BatchMatMul BatchToSpaceND BroadcastTo Cast ' +
  'Ceil ClipByValue Concat Conv2DBackpropInput Conv2D Conv3D Cos Cosh Cumsum DepthwiseConv2dNative RealDiv Elu Erf Exp ExpandDims ' +
  'Expm1 Floor FloorDiv FusedBatchNorm GatherV2 GreaterEqual Identity IsFinite IsInf IsNan LeakyRelu Log1p Log LogSoftmax LRN Max ' +
  'Maximum MaxPool3D MaxPool Mean Min Minimum MirrorPad Mod Multiply Neg OneHot OnesLike Pack PadV2 Pow Prelu Prod Reciprocal Relu6 ' +
  'Relu Reshape ResizeBilinear ResizeNearestNeighbor Reverse Round Rsqrt Select Selu Sigmoid Sign Sin Sinh Slice Softmax Softplus ' +
  'SpaceToBatchND SplitV Sqrt Square SquaredDifference Step Sub Sum Tan Tanh Tile Transpose Unpack UnsortedSegmentSum ZerosLike';

describe('the registered gradients', () => {
  it("cover tfjs's own list and what it lacks", () => {
    const wanted = [
      ...kernelsOfTfjs.split(' '),
      'Einsum',
      'StridedSlice',
      'DepthToSpace',
      'GatherNd',
      'ScatterNd',
      'TopK',
      'Cumprod',
    ];
    expect(wanted.filter((kernel) => !getGradient(kernel))).toEqual([]);
  });

  it('come one to a kernel', () => {
    const names = allGradients().map((gradient) => gradient.kernelName);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('replace others when registered again', () => {
    const foreign = { kernelName: 'Relu', gradFunc: () => ({}) };
    registerGradient(foreign);
    expect(getGradient('Relu')).toBe(foreign);
    registerGradients();
    expect(getGradient('Relu')).not.toBe(foreign);
  });
});
