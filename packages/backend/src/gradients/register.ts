import { registerGradient } from '@tensorflow/tfjs-core';
import { allGradients } from './all-gradients.js';

/**
 * Registers the gradients with tfjs-core, replacing any that are there.
 *
 * Importing `@ocelli/backend/gradients` has done it once; call it again after something that registers tfjs's own, such as
 * importing `@tensorflow/tfjs`.
 */
export function registerGradients(): void {
  for (const gradient of allGradients()) registerGradient(gradient);
}
