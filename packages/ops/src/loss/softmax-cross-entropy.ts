import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient, recordable, untaped } from '../custom-gradient.js';
import { isIndex } from '../indexing/one-hot.js';
import { requireOneOf } from '../require.js';

const reductions = ['mean', 'sum', 'none'] as const;

export type Reduction = (typeof reductions)[number];

export interface SoftmaxCrossEntropyOptions {
  /** A weight for each class, `[classes]`; default 1. */
  readonly classWeights?: Tensor1D;
  /** Share of each target that is spread evenly over all classes, 0 to 1; default 0. */
  readonly labelSmoothing?: number;
  /** Items with this label count nothing; default -100. Only for labels, not for probabilities. */
  readonly ignoreIndex?: number;
  /** 'mean' divides by the sum of the labels' class weights (the number of items for probabilities); default 'mean'. */
  readonly reduction?: Reduction;
}

/**
 * Softmax cross-entropy, `-sum_c t_c log softmax(logits)_c` for each item.
 *
 * `logits` is `[..., classes]`; `labels` is either `[...]` of class indices (int32) or `[..., classes]` of probabilities (float32); as
 * `torch.nn.functional.cross_entropy`, with the classes last. A label outside the classes that is not `ignoreIndex` has no target: the
 * values are not read here, so whoever makes the labels has to check them. With 'none' the result has the labels' shape.
 *
 * @throws RangeError when shapes or options do not fit together.
 */
export function softmaxCrossEntropy(
  logits: Tensor,
  labels: Tensor,
  options: SoftmaxCrossEntropyOptions & { readonly reduction: 'none' },
): Tensor;
export function softmaxCrossEntropy(
  logits: Tensor,
  labels: Tensor,
  options?: SoftmaxCrossEntropyOptions & { readonly reduction?: 'mean' | 'sum' },
): Scalar;
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor, options?: SoftmaxCrossEntropyOptions): Tensor;
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor, options: SoftmaxCrossEntropyOptions = {}): Tensor {
  const { reduction = 'mean' } = options;
  requireOneOf('softmaxCrossEntropy: reduction', reduction, reductions);
  requireFit(logits, labels, options);
  return tf.tidy(() => {
    const classes = logits.shape.at(-1) ?? 1;
    const rows = tf.reshape(logits, [logits.size / classes, classes]) as Tensor2D;
    const { targets, total } =
      labels.rank === logits.rank
        ? targetsOfProbabilities(labels, classes, options)
        : untaped(() => targetsOfLabels(labels, classes, options));
    const losses = rowLosses(rows, targets);
    if (reduction === 'none') return tf.reshape(losses, logits.shape.slice(0, -1));
    const sum = tf.sum(losses);
    return reduction === 'sum' ? sum : tf.div(sum, total());
  });
}

/** `-sum t log softmax(x)` of each row; its gradient is `softmax(x) sum t - t`. */
function rowLosses(logits: Tensor2D, targets: Tensor2D): Tensor1D {
  const logProbabilities = untaped(() => tf.logSoftmax(logits));
  return customGradient({
    inputs: [logits, targets],
    value: () => tf.neg(tf.sum(tf.mul(targets, logProbabilities), 1)) as Tensor1D,
    saved: [logits, targets, logProbabilities],
    gradient: (dy, logits, targets, saved) => {
      const logProbabilities = recordable(saved, () => tf.logSoftmax(logits));
      const upstream = tf.expandDims(dy, 1);
      const mass = tf.sum(targets, 1, true);
      const dx = tf.mul(tf.sub(tf.mul(tf.exp(logProbabilities), mass), targets), upstream);
      return [dx, tf.neg(tf.mul(logProbabilities, upstream))];
    },
  });
}

interface Targets {
  /** What each class counts in each row. */
  readonly targets: Tensor2D;
  /** What a mean divides by. */
  readonly total: () => Tensor | number;
}

function targetsOfLabels(
  labels: Tensor,
  classes: number,
  { classWeights, labelSmoothing = 0, ignoreIndex = -100 }: SoftmaxCrossEntropyOptions,
): Targets {
  // A label outside the classes, as an ignored one may be, gives a row of zeros.
  const isClass = isIndex(tf.reshape(labels, [labels.size]), classes) as Tensor2D;
  // From differences, since comparing is slow on wasm.
  const distance = tf.abs(tf.sub(tf.reshape(tf.cast(labels, 'float32'), [labels.size, 1]), ignoreIndex));
  const counts = tf.step(distance);
  const weighted = classWeights === undefined ? isClass : tf.mul(isClass, classWeights);
  const hard = tf.mul(weighted, counts) as Tensor2D;
  const total = () => tf.sum(hard);
  if (labelSmoothing === 0) return { targets: hard, total };
  const spread = tf.mul(classWeights === undefined ? tf.ones([classes]) : classWeights, labelSmoothing / classes);
  return { targets: tf.add(tf.mul(hard, 1 - labelSmoothing), tf.mul(spread, counts)), total };
}

function targetsOfProbabilities(
  probabilities: Tensor,
  classes: number,
  { classWeights, labelSmoothing = 0 }: SoftmaxCrossEntropyOptions,
): Targets {
  const count = probabilities.size / classes;
  const rows = tf.reshape(probabilities, [count, classes]) as Tensor2D;
  const smoothed = labelSmoothing === 0 ? rows : tf.add(tf.mul(rows, 1 - labelSmoothing), labelSmoothing / classes);
  const targets = classWeights === undefined ? smoothed : tf.mul(smoothed, classWeights);
  return { targets: targets as Tensor2D, total: () => count };
}

function requireFit(logits: Tensor, labels: Tensor, { classWeights, labelSmoothing = 0 }: SoftmaxCrossEntropyOptions): void {
  if (logits.rank < 1) throw new RangeError('softmaxCrossEntropy: the logits must be [..., classes], but they are one number.');
  const items = logits.shape.slice(0, -1);
  const isLabel = labels.rank === logits.rank - 1;
  const wanted = isLabel ? items : logits.shape;
  if (!tf.util.arraysEqual(labels.shape, wanted)) {
    throw new RangeError(
      `softmaxCrossEntropy: for logits [${logits.shape}] the labels must be [${items}] of class indices or [${logits.shape}] of probabilities, but they are [${labels.shape}].`,
    );
  }
  if (isLabel && labels.dtype !== 'int32') {
    throw new RangeError(`softmaxCrossEntropy: class indices must be int32, but they are ${labels.dtype}.`);
  }
  if (classWeights !== undefined && !tf.util.arraysEqual(classWeights.shape, logits.shape.slice(-1))) {
    throw new RangeError(
      `softmaxCrossEntropy: classWeights must be [${logits.shape.at(-1)}], but they are [${classWeights.shape}].`,
    );
  }
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`softmaxCrossEntropy: labelSmoothing must be from 0 to 1, but it is ${labelSmoothing}.`);
  }
}
