import type { Tensor } from '@tensorflow/tfjs-core';
import type { Module } from '../module/module.js';
import { checkpoint } from './checkpoint.js';

/** Has each call of a module's `forward` run in a `checkpoint` from now on, or no more. */
export function setCheckpointing(module: Module, enabled: boolean): void {
  Reflect.deleteProperty(module, 'forward');
  if (!enabled) return;
  const { forward } = module;
  const value = (...inputs: unknown[]): unknown => checkpoint((...given) => forward.apply(module, given) as Tensor, ...inputs);
  Object.defineProperty(module, 'forward', { value, configurable: true });
}
