import type { Module } from './module.js';

/** Does a module's call, `forward()`, with what belongs before and after it; what it returns is what the call gives. */
export type AroundForward = (call: ForwardCall) => unknown;

export interface ForwardCall {
  readonly path: string;
  readonly module: Module;
  readonly inputs: readonly unknown[];
  readonly forward: () => unknown;
}

/** Lays `around` over the `forward` of every module, for as long as `run` takes. */
export function aroundForward<Result>(
  named: readonly (readonly [path: string, module: Module])[],
  around: AroundForward,
  run: () => Result,
): Result {
  const own = named.map(([, module]) => Object.getOwnPropertyDescriptor(module, 'forward'));
  for (const [path, module] of named) {
    const forward = module.forward.bind(module);
    const value = (...inputs: unknown[]): unknown => around({ path, module, inputs, forward: () => forward(...inputs) });
    Object.defineProperty(module, 'forward', { value, configurable: true });
  }
  try {
    return run();
  } finally {
    for (const [index, [, module]] of named.entries()) {
      const descriptor = own[index];
      if (descriptor === undefined) Reflect.deleteProperty(module, 'forward');
      else Object.defineProperty(module, 'forward', descriptor);
    }
  }
}
