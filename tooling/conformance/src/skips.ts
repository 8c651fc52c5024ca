/** Tests that a backend does not pass, and why. */
export interface ConformanceSkip {
  readonly reason: string;
  /** Full names, such as 'ops/conv2d > conv2d > x=[4,4,1] ...', or patterns that match them. */
  readonly tests: readonly (string | RegExp)[];
  /** Whether they leave the backend unfit for other tests, so that they are not run. Default false. */
  readonly breakBackend?: boolean;
}

/** A list of skips that keeps account of what each is good for. */
export interface SkipAccount {
  /** The skip of a test, if there is one. */
  skipOf(name: string): ConformanceSkip | undefined;
  /** Notes that a test failed for another reason than a kernel that is not claimed. */
  noteNeed(name: string): void;
  /** One line for each skip that gives no reason, that no test matches, or that no failing test needs. */
  mistakes(): string[];
}

export function accountForSkips(skips: readonly ConformanceSkip[]): SkipAccount {
  const entries = skips.flatMap((skip) =>
    skip.tests.map((test) => ({ test, skip, matched: false, needed: skip.breakBackend === true })),
  );
  const entriesOf = (name: string) => entries.filter(({ test }) => (typeof test === 'string' ? test === name : test.test(name)));
  return {
    skipOf: (name) => {
      const matching = entriesOf(name);
      for (const entry of matching) entry.matched = true;
      return matching[0]?.skip;
    },
    noteNeed: (name) => {
      for (const entry of entriesOf(name)) entry.needed = true;
    },
    mistakes: () =>
      entries.flatMap(({ test, skip, matched, needed }) => [
        ...(skip.reason.trim() === '' ? [`the skip of ${test} gives no reason`] : []),
        ...(matched ? [] : [`tfjs-core has no test ${test}`]),
        ...(matched && !needed ? [`no failing test needs the skip of ${test}`] : []),
      ]),
  };
}
