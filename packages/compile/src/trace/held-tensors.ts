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
  const tensors = captures.map(({ tensor, holders }) => {
    const held = Array.from(holders, ({ value }) => value);
    return held.every(({ dataId }) => dataId === held[0]?.dataId) ? (held[0] ?? tensor) : undefined;
  });
  return tensors.includes(undefined) ? undefined : (tensors as Tensor[]);
}
