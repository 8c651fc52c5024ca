import type { GradConfig } from '@tensorflow/tfjs-core';
import { activationGradients } from './activations.js';
import { binaryGradients } from './binary.js';
import { constantGradients } from './constant.js';
import { conv2dGradients } from './conv2d.js';
import { conv3dGradients } from './conv3d.js';
import { depthwiseConv2dGradients } from './depthwise-conv2d.js';
import { einsumGradients } from './einsum.js';
import { gatherGradients } from './gather.js';
import { matMulGradients } from './matmul.js';
import { normalizeGradients } from './normalize.js';
import { poolGradients } from './pool.js';
import { reduceGradients } from './reduce.js';
import { resizeGradients } from './resize.js';
import { shapeGradients } from './shape.js';
import { sliceGradients } from './slice.js';
import { softmaxGradients } from './softmax.js';
import { unaryGradients } from './unary.js';

/** Every gradient of this package, one for each kernel that vision models use. */
export function allGradients(): GradConfig[] {
  return [
    ...unaryGradients(),
    ...activationGradients(),
    ...binaryGradients(),
    ...constantGradients(),
    ...reduceGradients(),
    ...matMulGradients(),
    ...softmaxGradients(),
    ...normalizeGradients(),
    ...conv2dGradients(),
    ...depthwiseConv2dGradients(),
    ...conv3dGradients(),
    ...poolGradients(),
    ...resizeGradients(),
    ...shapeGradients(),
    ...sliceGradients(),
    ...gatherGradients(),
    ...einsumGradients(),
  ];
}
