import { readFileSync } from 'node:fs';
import { UserError } from '../errors.js';

/**
 * The classes' names in a file, in their order: a line each, or JSON: a list of names, or by the class's number either its name or a list whose
 * last is, as Keras has ImageNet's.
 *
 * @throws UserError naming the file.
 */
export function readLabels(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(`--labels: ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const labels = /^\s*[[{]/.test(text) ? fromJson(text) : text.split(/\r?\n/).filter((line) => line !== '');
  if (labels === undefined || labels.length === 0) {
    throw new UserError(`--labels: ${file}: expected a name a line, or JSON of names in the classes' order`);
  }
  return labels;
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
