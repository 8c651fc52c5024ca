import { type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import type { EngineFunction } from './engine.js';

/** The engine that runs functions as they are: op by op, on the backend that tfjs has chosen. */
export function eager<const Arguments extends readonly unknown[], Result>(
  run: (...given: Arguments) => Result,
): EngineFunction<Arguments, Result> {
  const runTidily = async (...given: Arguments): Promise<Result> => tidy(() => run(...given) as TensorContainer) as Result;
  return Object.assign(runTidily, { dispose: async () => undefined });
}
