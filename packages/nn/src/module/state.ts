import type { Tensor } from '@tensorflow/tfjs-core';
import type { Module } from './module.js';

export interface ModuleState {
  readonly parameters: Record<string, Tensor>;
  readonly buffers: Record<string, Tensor>;
}

/** The tensors of a module by name, in the held layout: the module's own, not copies. */
export function getState(module: Module): ModuleState {
  const values = (named: readonly [string, { readonly value: Tensor }][]) =>
    Object.fromEntries(named.map(([name, { value }]) => [name, value]));
  return { parameters: values(module.namedParameters()), buffers: values(module.namedBuffers()) };
}

/**
 * Hands tensors over to a module, by name and in the held layout; it keeps them and disposes those that they replace. Names that the
 * module does not have are passed over, and what the record does not name stays.
 *
 * @throws RangeError when a tensor has another shape than the module's.
 */
export function setState(module: Module, record: Readonly<Record<string, Tensor>>): void {
  for (const [name, state] of [...module.namedParameters(), ...module.namedBuffers()]) {
    const tensor = Object.hasOwn(record, name) ? record[name] : undefined;
    if (tensor !== undefined) state.value = tensor;
  }
}
