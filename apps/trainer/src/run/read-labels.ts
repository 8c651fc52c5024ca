import { readFileSync } from 'node:fs';
import { UserError } from '../errors.js';

/** All names of each class in a file, as `parseClassNames` finds them. @throws UserError naming the file. */
export async function readClassNames(file: string): Promise<string[][]> {
  const { parseClassNames } = await import('@ocelli/models/pretrained');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(`--labels: ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const names = parseClassNames(text);
  if (names === undefined) {
    throw new UserError(`--labels: ${file}: expected a name a line, or JSON of names in the classes' order`);
  }
  return names;
}

/** The last name of each class in a file, which is for people. @throws UserError naming the file. */
export async function readLabels(file: string): Promise<string[]> {
  return (await readClassNames(file)).map((names) => names.at(-1) ?? '');
}
