import { wasm } from '@ocelli/backend-wasm';
import { describeOnBackends } from '@ocelli/testing';

/** Declares the same tests on tfjs's cpu backend and on `@ocelli/backend-wasm`. */
export function describeOnEachBackend(name: string, declare: (backend: string) => void): void {
  describeOnBackends([wasm()], name, declare);
}
