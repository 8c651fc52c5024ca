import { readFileSync } from 'node:fs';
import type { ReferenceCase } from '@ocelli/testing';

/** Cases of one operator in a file of `src/fixtures`. */
export function readCases(file: string, op: string): ReferenceCase[] {
  const text = readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8');
  const cases = (JSON.parse(text) as ReferenceCase[]).filter((reference) => reference.op === op);
  if (cases.length === 0) throw new Error(`${file} has no case of ${op}.`);
  return cases;
}
