import type { Module } from '@ocelli/nn';
import { util } from '@tensorflow/tfjs-core';

/** How many numbers a model trains; needs no values. */
export function parameterCount(model: Module): number {
  return model.parameters().reduce((sum, { shape }) => sum + util.sizeFromShape([...shape]), 0);
}
