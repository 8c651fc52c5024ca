import { readFileSync } from 'node:fs';
import type { ReferenceCase } from '@ocelli/testing';

export function readFixture(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8'));
}

/** The case of that name in a file of `src/fixtures`. */
export function readCase(file: string, name: string): ReferenceCase {
  const found = (readFixture(file) as ReferenceCase[]).find((reference) => reference.name === name);
  if (found === undefined) throw new Error(`${file} has no case ${name}.`);
  return found;
}
