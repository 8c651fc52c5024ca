import type { Tensor } from '@tensorflow/tfjs-core';
import type { TracedCall } from './trace-call.js';

/** Whether modules are still in the modes in which the function was traced. */
export function hasSameModes({ modes }: TracedCall): boolean {
  return [...modes].every(([module, training]) => module.training === training);
}

/**
 * The tensors that stand for the captures now; undefined where parameters that shared one do so no more, and the function has to be
 * traced anew.
 */
export function heldTensors({ captures }: TracedCall): readonly Tensor[] | undefined {
  const tensors: Tensor[] = [];
  for (const { tensor, holders } of captures) {
    let held: Tensor | undefined;
    for (const { value } of holders) {
      held ??= value;
      if (value.dataId !== held.dataId) return undefined;
    }
    tensors.push(held ?? tensor);
  }
  return tensors;
}
