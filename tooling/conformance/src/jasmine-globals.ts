import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi } from 'vitest';
import { jasmineMatchers } from './jasmine-matchers.js';

/** A test or a hook as jasmine takes it: it may promise its end, or be handed a function to call then. */
type Body = ((done: Done) => unknown) & { readonly length: number };

interface Done {
  (): void;
  fail(reason?: unknown): void;
}

/** Tells of a test: where it stands, from the outermost group to its own name. */
export type DeclareTest = (path: readonly string[], run: () => Promise<void>) => void;

/**
 * Makes the globals that tests written for jasmine use, in terms of vitest's.
 *
 * @returns Declares a group whose tests are found by running `declare`, which may import them.
 */
export function installJasmine(declareTest: DeclareTest): (name: string, declare: () => unknown) => void {
  let path: readonly string[] = [];
  const group = (name: string, declare: () => unknown) => {
    const inner = [...path, name];
    describe(name, async () => {
      const outer = path;
      path = inner;
      await declare();
      path = outer;
    });
  };
  const nothing = () => {};
  expect.extend(jasmineMatchers);
  Object.assign(globalThis, {
    describe: group,
    xdescribe: nothing,
    it: (name: string, body: Body) => declareTest([...path, name], () => settle(body)),
    xit: nothing,
    beforeAll: (body: Body) => beforeAll(() => settle(body)),
    beforeEach: (body: Body) => beforeEach(() => settle(body)),
    afterEach: (body: Body) => afterEach(() => settle(body)),
    afterAll: (body: Body) => afterAll(() => settle(body)),
    expect,
    expectAsync: expect,
    fail,
    spyOn,
    jasmine: {},
  });
  return group;
}

async function settle(body: Body): Promise<void> {
  if (body.length === 0) {
    await body(undefined as never);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const done = () => resolve();
    body(Object.assign(done, { fail: (reason?: unknown) => reject(asError(reason ?? 'The test called done.fail().')) }));
  });
}

function fail(reason: unknown = 'The test called fail().'): never {
  throw asError(reason);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Silences a method; what else jasmine's spies can do no test of a kernel asks for. */
function spyOn<Name extends string>(object: Record<Name, (...values: unknown[]) => unknown>, name: Name): void {
  vi.spyOn(object, name as never).mockImplementation((() => undefined) as never);
}
