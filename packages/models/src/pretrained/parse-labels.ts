/**
 * The classes' names in a text, in their order: a line each, or JSON: a list of names, or by the class's number either its name or a list
 * whose last is, as Keras has ImageNet's. Undefined where it holds none.
 */
export function parseLabels(text: string): string[] | undefined {
  const labels = /^\s*[[{]/.test(text) ? fromJson(text) : text.split(/\r?\n/).filter((line) => line !== '');
  return labels?.length === 0 ? undefined : labels;
}

function fromJson(text: string): string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // JSON has numbers as keys in any order, but they are read in theirs.
  const entries = Object.entries(value as object);
  const isCounted = entries.every(([key], index) => Number(key) === index);
  const labels = entries.map(([, label]) => (Array.isArray(label) ? (label.at(-1) as unknown) : (label as unknown)));
  return isCounted && labels.every((label) => typeof label === 'string') ? labels : undefined;
}
