import type { Module } from '@ocelli/nn';

/** A layer that takes another's place: in its mode, and with its values freed. */
export function inPlaceOf<Layer extends Module>(old: Module, layer: Layer): Layer {
  old.dispose();
  return old.training ? layer.train() : layer.eval();
}
