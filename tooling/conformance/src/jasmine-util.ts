/** Stands in for tfjs-core's `dist/jasmine_util`, which its tests import by that name. */
import { engine, env } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

/** The backend under test, as tfjs's tests are told of it. */
export interface TestEnvironment {
  readonly name: string;
  readonly backendName: string;
  readonly isDataSync: boolean;
}

/** Where a group of tests applies. */
export interface Constraints {
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly predicate?: (environment: TestEnvironment) => boolean;
}

export const ALL_ENVS: Constraints = {};
export const NODE_ENVS: Constraints = { predicate: () => env().platformName === 'node' };
export const BROWSER_ENVS: Constraints = { predicate: () => env().platformName === 'browser' };
export const CHROME_ENVS: Constraints = { flags: { IS_CHROME: true } };
export const SYNC_BACKEND_ENVS: Constraints = { predicate: ({ isDataSync }) => isDataSync };

const environments: TestEnvironment[] = [];

/** Sets the backend that the groups declared from now on are for. */
export function setTestEnvironment(environment: TestEnvironment): void {
  environments.splice(0, environments.length, environment);
}

/** Declares a group of tests for the backend under test, where it meets the constraints. */
export function describeWithFlags(
  name: string,
  { flags = {}, predicate = () => true }: Constraints,
  declare: (environment: TestEnvironment) => void,
): void {
  const { describe } = globalThis as unknown as { describe: (name: string, declare: () => void) => void };
  for (const environment of environments) {
    if (!predicate(environment) || Object.entries(flags).some(([flag, value]) => env().get(flag) !== value)) continue;
    describe(name, () => {
      let flagsBefore = {};
      beforeAll(() => {
        flagsBefore = { ...env().getFlags() };
        // Tests count from none, as after the reset of tfjs's own jasmine_util, which would also do away with the backend.
        Object.assign(engine().state, { numTensors: 0, numDataBuffers: 0, numBytes: 0, numStringTensors: 0 });
      });
      afterAll(() => env().setFlags(flagsBefore));
      beforeEach(() => {
        engine().startScope();
      });
      afterEach(() => {
        engine().endScope();
        engine().disposeVariables();
      });
      declare(environment);
    });
  }
}
