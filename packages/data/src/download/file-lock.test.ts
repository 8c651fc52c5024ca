import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withFileLock } from './file-lock.js';

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'ocelli-lock-'));
});
afterAll(() => rmSync(work, { recursive: true }));

test('one works after the other, also after one that failed', async () => {
  const file = join(work, 'a');
  let inside = 0;
  const task = async (fails: boolean): Promise<void> => {
    expect(++inside).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside--;
    if (fails) throw new Error('no');
  };
  const done = await Promise.allSettled([true, false, false].map((fails) => withFileLock(file, () => task(fails))));
  expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test('takes over what a killed process left', async () => {
  const file = join(work, 'b');
  writeFileSync(`${file}.lock`, '');
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(`${file}.lock`, longAgo, longAgo);
  expect(await withFileLock(file, () => Promise.resolve(5))).toBe(5);
});

test('waiting can be ended', async () => {
  const file = join(work, 'c');
  writeFileSync(`${file}.lock`, '');
  const waiting = withFileLock(file, () => Promise.resolve(), AbortSignal.timeout(20));
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
