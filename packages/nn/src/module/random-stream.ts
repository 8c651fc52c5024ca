import { Rng } from '@ocelli/random';
import { findCall } from './call.js';
import type { Module } from './module.js';

/**
 * The random numbers of a layer in training: those of the running functional call's seed, forked by the layer's path and by how often
 * it has drawn in this call. A layer's own `forward` calls this once for each draw.
 *
 * @throws Error when no functional call with a seed runs, since a layer has no numbers of its own.
 */
export function stepRandom(module: Module): Rng {
  const call = findCall(({ paths }) => paths.has(module));
  if (call?.seed === undefined) {
    throw new Error(
      `${module.describe()} draws random numbers in training, and takes them from the seed of functionalCall(model, state, { seed }, run), which the Trainer gives. Outside of training call eval() first.`,
    );
  }
  const drawn = call.draws.get(module) ?? 0;
  call.draws.set(module, drawn + 1);
  return new Rng(call.seed)
    .fork('step')
    .fork(call.paths.get(module) ?? '')
    .fork(drawn);
}
