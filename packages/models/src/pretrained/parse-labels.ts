/** The classes' names in a text, of several names of a class the last; as `parseClassNames`. */
export function parseLabels(text: string): string[] | undefined {
  return parseClassNames(text)?.map((names) => names.at(-1) ?? '');
}

/**
 * All names of each class in a text, in the classes' order: a line each, or JSON: a list of names, or by the class's number either its name
 * or a list of names, as Keras has ImageNet's, `n01440764` and `tench`. Undefined where it holds none.
 */
export function parseClassNames(text: string): string[][] | undefined {
  const lines = () => text.split(/\r?\n/).flatMap((line) => (line === '' ? [] : [[line]]));
  const names = /^\s*[[{]/.test(text) ? fromJson(text) : lines();
  return names?.length === 0 ? undefined : names;
}

function fromJson(text: string): string[][] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // JSON has numbers as keys in any order, but they are read in theirs.
  const entries = Object.entries(value as object);
  const isCounted = entries.every(([key], index) => Number(key) === index);
  const names = entries.map(([, own]): unknown[] => (Array.isArray(own) ? own : [own]));
  const areNames = names.every((own) => own.length > 0 && own.every((name) => typeof name === 'string'));
  return isCounted && areNames ? (names as string[][]) : undefined;
}
