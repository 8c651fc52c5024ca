/** Tests of the contract that a backend does not pass, and why. */
export interface ContractSkip {
  readonly reason: string;
  /** Full names of tests. */
  readonly tests: readonly string[];
}

/** Maps each skipped test to its reason. */
export function reasonsByTest(skip: readonly ContractSkip[]): Map<string, string> {
  return new Map(skip.flatMap(({ reason, tests }) => tests.map((test): [string, string] => [test, reason])));
}

/** Says what is wrong with a list of skips: a name that no test has, or a missing reason. */
export function skipMistakes(skip: readonly ContractSkip[], testNames: readonly string[]): string[] {
  const known = new Set(testNames);
  return skip.flatMap(({ reason, tests }) => [
    ...(reason.trim() === '' ? [`the skip of '${tests.join("', '")}' gives no reason`] : []),
    ...tests.flatMap((test) => (known.has(test) ? [] : [`the contract has no test '${test}'`])),
  ]);
}
