import { type Graph, hasImageGradients } from '../graph/graph.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { foldConstants } from './fold-constants.js';
import { fuseBias } from './fuse-bias.js';
import { fuseChannelAffine } from './fuse-channel-affine.js';
import { meanOfSum } from './mean-of-sum.js';
import { normTogether } from './norm-together.js';
import { poolBeforeRelu } from './pool-before-relu.js';
import { poolInPhases } from './pool-in-phases.js';
import { recognizeChannelDots } from './recognize-channel-dots.js';
import { recognizeGelu } from './recognize-gelu.js';
import { recognizeLayerNorm } from './recognize-layer-norm.js';
import { recognizeLogSoftmax } from './recognize-log-softmax.js';
import { recognizeMeans } from './recognize-means.js';
import { removeDeadCode } from './remove-dead-code.js';
import { scaleFilters } from './scale-filters.js';
import { shareEqualNodes } from './share-equal-nodes.js';
import { simplify } from './simplify.js';
import { stepOfRelu } from './step-of-relu.js';
import { updateTogether } from './update-together.js';

/** A change of a graph that keeps what it computes. */
export type Pass = (graph: Graph) => Graph;

export interface OptimizeOptions {
  /** Whether the device can split a tensor into any number of parts at once; default true. */
  readonly hasWideSplits?: boolean;
}

/** All passes, in their order. */
export function optimize(graph: Graph, { hasWideSplits = true }: OptimizeOptions = {}): Graph {
  const passes: readonly Pass[] = [
    removeDeadCode,
    simplify,
    foldConstants,
    recognizeMeans,
    simplify,
    meanOfSum,
    simplify,
    shareEqualNodes,
    stepOfRelu,
    removeDeadCode,
    // Nobody else may read what is in between, so that equal nodes have to be shared by now.
    recognizeGelu,
    recognizeLayerNorm,
    recognizeLogSoftmax,
    // Else the rectifier is a part of the convolution before it, and costs nothing.
    ...(hasImageGradients(graph) ? [poolBeforeRelu, removeDeadCode, poolInPhases] : []),
    fuseBias,
    foldBatchNorm,
    // In inference the runtime has fused forms of its own.
    ...(hasImageGradients(graph) ? [fuseChannelAffine, scaleFilters, recognizeChannelDots] : []),
    normTogether,
    removeDeadCode,
    ...(hasWideSplits ? [updateTogether] : []),
  ];
  return passes.reduce((current, pass) => pass(current), graph);
}
