interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers of jasmine that tfjs's tests use and vitest lacks. */
export const jasmineMatchers = {
  nothing: (): Verdict => ({ pass: true, message: () => 'expected something' }),
  toBeTrue: (actual: unknown): Verdict => ({ pass: actual === true, message: () => `expected ${actual} to be true` }),
  toBeFalse: (actual: unknown): Verdict => ({ pass: actual === false, message: () => `expected ${actual} to be false` }),
  async toBeRejectedWithError(promise: Promise<unknown>, expected: string | RegExp): Promise<Verdict> {
    const found = await promise.then(
      (value) => `the value ${value}`,
      (error) => String(error instanceof Error ? error.message : error),
    );
    const pass = typeof expected === 'string' ? found === expected : expected.test(found);
    return { pass, message: () => `expected the promise to be rejected with ${expected}, found ${found}` };
  },
};
