import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openWorkerSource } from './worker-source.js';

/** The address of a new file. */
function write(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ocelli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), text);
  return pathToFileURL(join(folder, name)).href;
}

test('calls the default export with the options', async () => {
  const module = write('dataset.mjs', 'export default async ({ length }) => ({ length, get: (index) => index * 2 })');
  const dataset = await openWorkerSource(module, { length: 3 });
  expect(dataset.length).toBe(3);
});

test.each([
  ['constant.mjs', 'export default 5', /The default export of .*constant.mjs must be a function that makes a dataset/],
  ['list.mjs', 'export default () => [1, 2]', /The default export of .*list.mjs returned no dataset: no \{ length, get \}/],
  [
    // What Node throws for a TypeScript file that it cannot run; here vitest would run it.
    'typed.mjs',
    'throw Object.assign(new TypeError("?"), { code: "ERR_UNKNOWN_FILE_EXTENSION" })',
    /A worker thread cannot load .*typed.mjs: .* or set workers to 0/,
  ],
  ['throws.mjs', 'throw new Error("not today")', /^not today$/],
])('refuses %s', async (name, text, message) => {
  await expect(openWorkerSource(write(name, text), undefined)).rejects.toThrow(message);
});
