/** What the names of an optimiser's slots begin with in a state and in a checkpoint; no path of a module holds a slash. */
export const optimizerPrefix = 'optimizer/';

/** What belongs to the model and what to the optimiser, each by its own names. */
export function splitState<Value>(state: Readonly<Record<string, Value>>): {
  model: Record<string, Value>;
  slots: Record<string, Value>;
} {
  const entries = Object.entries(state);
  const isSlot = (name: string): boolean => name.startsWith(optimizerPrefix);
  return {
    model: Object.fromEntries(entries.filter(([name]) => !isSlot(name))),
    slots: Object.fromEntries(
      entries.filter(([name]) => isSlot(name)).map(([name, value]) => [name.slice(optimizerPrefix.length), value]),
    ),
  };
}

/** An optimiser's slots by their names in a state. */
export function ofOptimizer<Value>(slots: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(slots).map(([name, value]) => [optimizerPrefix + name, value]));
}
