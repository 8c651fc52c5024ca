import type { Lower } from '../lower.js';
import { averagePoolKernels } from './average-pools.js';
import { barrierKernels } from './barrier.js';
import { binaryKernels } from './binary.js';
import { blockKernels } from './blocks.js';
import { channelAffineKernels } from './channel-affine.js';
import { channelDotKernels } from './channel-dot.js';
import { convolutionKernels } from './convolutions.js';
import { convolution3dKernels } from './convolutions3d.js';
import { depthwiseKernels } from './depthwise.js';
import { depthwiseGradientKernels } from './depthwise-gradients.js';
import { einsumKernels } from './einsum.js';
import { fillKernels } from './fills.js';
import { fusedKernels } from './fused.js';
import { gatherKernels } from './gathers.js';
import { joinKernels } from './joins.js';
import { maxPoolKernels } from './max-pools.js';
import { mirrorPadKernels } from './mirror-pad.js';
import { normalizationKernels } from './normalizations.js';
import { productKernels } from './products.js';
import { randomKernels } from './random.js';
import { recognizedKernels } from './recognized.js';
import { reductionKernels } from './reductions.js';
import { resizeKernels } from './resize.js';
import { scanKernels } from './scans.js';
import { scatterKernels } from './scatters.js';
import { selectKernels } from './select.js';
import { shapeKernels } from './shapes.js';
import { unaryKernels } from './unary.js';

/** How each kernel that can be compiled is put in ONNX. */
export function allKernels(): Record<string, Lower> {
  return {
    ...unaryKernels(),
    ...binaryKernels(),
    ...selectKernels(),
    ...fillKernels(),
    ...reductionKernels(),
    ...scanKernels(),
    ...productKernels(),
    ...einsumKernels(),
    ...convolutionKernels(),
    ...depthwiseKernels(),
    ...convolution3dKernels(),
    ...fusedKernels(),
    ...normalizationKernels(),
    ...channelAffineKernels(),
    ...channelDotKernels(),
    ...depthwiseGradientKernels(),
    ...maxPoolKernels(),
    ...averagePoolKernels(),
    ...resizeKernels(),
    ...shapeKernels(),
    ...joinKernels(),
    ...mirrorPadKernels(),
    ...blockKernels(),
    ...gatherKernels(),
    ...scatterKernels(),
    ...randomKernels(),
    ...recognizedKernels(),
    ...barrierKernels(),
  };
}
