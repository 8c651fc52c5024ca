import type { GradConfig } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { constantGradient } from './define.js';

/** Zero gradients of everything that is constant almost everywhere or yields booleans or indices. */
export function constantGradients(): GradConfig[] {
  const ofOne = [
    tf.Ceil,
    tf.Floor,
    tf.Round,
    tf.Sign,
    tf.Step,
    tf.IsNan,
    tf.IsInf,
    tf.IsFinite,
    tf.LogicalNot,
    tf.All,
    tf.Any,
    tf.ArgMax,
    tf.ArgMin,
    tf.ZerosLike,
    tf.OnesLike,
  ];
  const ofTwo = [
    tf.Equal,
    tf.NotEqual,
    tf.Greater,
    tf.GreaterEqual,
    tf.Less,
    tf.LessEqual,
    tf.LogicalAnd,
    tf.LogicalOr,
    tf.FloorDiv,
  ];
  return [
    ...ofOne.map((kernel) => constantGradient(kernel, ['x'])),
    ...ofTwo.map((kernel) => constantGradient(kernel, ['a', 'b'])),
    constantGradient(tf.OneHot, ['indices']),
    constantGradient(tf.NonMaxSuppressionV3, ['boxes', 'scores']),
    constantGradient(tf.NonMaxSuppressionV4, ['boxes', 'scores']),
    constantGradient(tf.NonMaxSuppressionV5, ['boxes', 'scores']),
  ];
}
