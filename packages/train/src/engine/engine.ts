/** A function that an engine runs: as the function itself, but later. What it gives belongs to the caller. */
export interface EngineFunction<Arguments extends readonly unknown[], Result> {
  (...given: Arguments): Promise<Result>;
  /** Frees what the engine made for it. */
  dispose(): Promise<void>;
}

/**
 * Makes pure functions of tensors run: `compile` of `@ocelli/compile` is one, and makes them native.
 *
 * A function's arguments and result are arrays and plain objects of tensors, numbers and text. It reads no tensor's elements, and besides
 * its arguments depends on nothing but whether modules are in training.
 */
export type Engine = <const Arguments extends readonly unknown[], Result>(
  run: (...given: Arguments) => Result,
) => EngineFunction<Arguments, Result>;
