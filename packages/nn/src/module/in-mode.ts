import type { Module } from './module.js';

/** Notes which of the modules are in training, and gives a function that puts them back. */
export function keepMode(model: Module): () => void {
  const modes = model.modules().map((module) => ({ module, training: module.training }));
  return () => {
    // From the top down, since each sets all below it.
    for (const { module, training } of modes) {
      if (training) module.train();
      else module.eval();
    }
  };
}

/** Runs with the model in evaluation, and puts its mode back. */
export function inEvaluation<Result>(model: Module, run: () => Result): Result {
  const restore = keepMode(model);
  try {
    model.eval();
    return run();
  } finally {
    restore();
  }
}
