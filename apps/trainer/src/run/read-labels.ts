import { readFileSync } from 'node:fs';
import { UserError } from '../errors.js';

/** The classes' names in a file, as `parseLabels` finds them. @throws UserError naming the file. */
export async function readLabels(file: string): Promise<string[]> {
  const { parseLabels } = await import('@ocelli/models/pretrained');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(`--labels: ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const labels = parseLabels(text);
  if (labels === undefined) {
    throw new UserError(`--labels: ${file}: expected a name a line, or JSON of names in the classes' order`);
  }
  return labels;
}
