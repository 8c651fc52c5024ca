import { type ConformanceSkip, ownGradients } from '@ocelli/conformance';

/** Kernels that tfjs-core knows and this backend does not have, and why. */
export const missingKernels: readonly { readonly reason: string; readonly kernels: readonly string[] }[] = [
  {
    reason: 'no tensor of this backend holds complex numbers, of which models of vision have no need',
    kernels: ['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real'],
  },
  {
    reason: "what is a page's: tfjs-core itself reads its images, and it has no canvas in Node",
    kernels: ['Draw', 'FromPixels'],
  },
  {
    reason: 'tfjs-core has the name alone, and runs other kernels',
    kernels: ['LowerBound', 'MatrixBandPart', 'Pool', 'UpperBound'],
  },
];

/** Tests of tfjs-core that this backend does not pass, and why. */
export const conformanceSkips: readonly ConformanceSkip[] = [
  ...ownGradients,
  {
    reason:
      "the 1 x 1 windows of stride 2 hold padding and the last pixel; tfjs's test wants the image itself, which is what its cpu gives",
    tests: [/^ops\/pool > pool > (max|avg) x=\[2,2,3\] f=\[1,1\] s=2 p=1 fractional outputs default rounding$/],
  },
  {
    reason: 'the gradient is larger than what the convolution gives, which is refused; tfjs reads its first corner',
    tests: ['ops/conv2d_transpose > conv2dTranspose > input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4'],
  },
];
