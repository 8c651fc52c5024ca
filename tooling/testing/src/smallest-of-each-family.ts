/** The models with the fewest parameters of each family, for tests that would take long with all: the others are made of the same blocks. */
export function smallestOfEachFamily<Model extends { readonly family: string; readonly parameters: number }>(
  models: readonly Model[],
): Model[] {
  return models.filter((one) =>
    models.every((other) => one === other || one.family !== other.family || one.parameters < other.parameters),
  );
}
