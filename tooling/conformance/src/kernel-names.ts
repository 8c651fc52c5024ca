import * as tf from '@tensorflow/tfjs-core';

/** The names of all kernels that tfjs-core knows, such as 'Conv2D'; it exports each as a constant of the same name. */
export function tfjsKernelNames(): string[] {
  return Object.entries(tf).flatMap(([name, value]) => (value === name ? [name] : []));
}
