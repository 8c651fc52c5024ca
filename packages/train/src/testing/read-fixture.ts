import { readFileSync } from 'node:fs';

/** Numbers of PyTorch 1.13 in a file under `src`. */
export function readFixture<Content>(path: string): Content {
  return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')) as Content;
}
