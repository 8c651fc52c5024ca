import { type ConformanceSkip, ownGradients } from '@ocelli/conformance';

/** Kernels that tfjs-core knows and this backend does not have, and why. */
export const missingKernels: readonly { readonly reason: string; readonly kernels: readonly string[] }[] = [
  {
    reason: "tfjs's wasm backend has no complex numbers, of which models of vision have no need",
    kernels: ['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real'],
  },
  {
    reason: "tfjs's wasm backend has no ragged tensors and no regular expressions",
    kernels: ['RaggedGather', 'RaggedRange', 'RaggedTensorToTensor', 'StaticRegexReplace'],
  },
  { reason: "tfjs-core reads a page's images itself, for a backend that does not", kernels: ['Draw', 'FromPixels'] },
  {
    reason: 'tfjs-core has the name alone, and runs other kernels',
    kernels: ['BroadcastTo', 'LogSoftmax', 'LowerBound', 'MatrixBandPart', 'Pool', 'UpperBound'],
  },
];

/** Tests of tfjs-core that this backend does not pass, and why. */
export const conformanceSkips: readonly ConformanceSkip[] = [
  ...ownGradients,
  {
    reason: "tfjs's wasm kernels convolve NHWC images only, as all of Ocelli does",
    tests: [
      /^ops\/conv2d > conv2d > (gradient )?x=.* NCHW$/,
      /^ops\/fused\/fused_conv2d > fused conv2d > (basic|im2row|batch) in NCHW/,
    ],
  },
  {
    reason: "tfjs's fused wasm kernels take a bias of one axis only and say so",
    tests: [
      /^ops\/fused\/fused_(conv2d|depthwise_conv2d) > .* > (basic|im2row) with broadcasted bias and relu$/,
      /^ops\/fused\/fused_(conv2d|depthwise_conv2d) > .* > gradient x=\[2,3,3,1\] f=\[2,2,1,1\] s=1 p=0 with bias$/,
      /^ops\/fused\/fused_mat_mul > fused matmul > fused A x B with 2d bias/,
      'ops/fused/fused_mat_mul > fused matmul > fused A x B with relu and broadcasted bias different rank',
    ],
  },
  {
    reason:
      "the 1 x 1 windows of stride 2 hold padding and the last pixel; tfjs's test wants the image itself, which is what its cpu gives",
    tests: [/^ops\/pool > pool > (max|avg) x=\[2,2,3\] f=\[1,1\] s=2 p=1 fractional outputs default rounding$/],
  },
  {
    reason: "tfjs's wasm Bincount makes as many counts as a matrix has rows and fills in the first; no model of vision counts so",
    tests: [/^ops\/image\/threshold > threshold > method otsu/],
  },
  {
    reason: "tfjs's wasm kernels take no strings: they refuse them or compare what is in memory elsewhere",
    tests: [
      /^ops\/(equal|greater|greater_equal|less|less_equal|not_equal) > .* > should support string comparison$/,
      /^ops\/fill > fill > .D fill string$/,
      /^ops\/tile > tile > .[dD] string tensor$/,
      /^ops\/squeeze > squeeze > (default|specific dimension|all ones|squeeze only ones)$/,
      /^tensor > tensor.toString > .d long string tensor verbose$/,
    ],
  },
  {
    reason: "tfjs's wasm SparseToDense of strings ends in a crash of the whole backend",
    tests: ['ops/sparse_to_dense > sparseToDense > should work for string'],
    breakBackend: true,
  },
];
