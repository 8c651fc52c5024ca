import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MetricsLog, readMetricsLog } from './metrics-log.js';
import { testFolder } from './testing/folder.js';

test('is one JSON object a line, in the order of the calls', async () => {
  const file = join(testFolder(), 'run', 'metrics.jsonl');
  const log = await MetricsLog.open(file);
  expect(log.lines).toBe(0);
  const written = Array.from({ length: 50 }, (_, step) => log.append({ step, text: 'two\nlines' }));
  await log.close();
  await Promise.all(written);
  expect(log.lines).toBe(50);
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines).toHaveLength(51);
  expect(lines.slice(0, 2)).toEqual(['{"step":0,"text":"two\\nlines"}', '{"step":1,"text":"two\\nlines"}']);
  expect((await readMetricsLog(file)).map(({ step }) => step)).toEqual(Array.from({ length: 50 }, (_, step) => step));
});

test('a line that was torn off is gone when the log is opened again', async () => {
  const file = join(testFolder(), 'metrics.jsonl');
  for (const torn of ['{"step":3', '{"step":3}', '\u00e9'.slice(0, 1)]) {
    writeFileSync(file, `{"step":1}\n{"step":2}\n${torn}`);
    expect(await readMetricsLog(file)).toEqual([{ step: 1 }, { step: 2 }]);
    const log = await MetricsLog.open(file);
    expect(log.lines).toBe(2);
    await log.append({ step: 4 });
    await log.close();
    expect(readFileSync(file, 'utf8')).toBe('{"step":1}\n{"step":2}\n{"step":4}\n');
  }
});

test('goes on behind the lines that a checkpoint remembers', async () => {
  const file = join(testFolder(), 'metrics.jsonl');
  const open = async (keepLines: number) => {
    writeFileSync(file, '{"a":1}\n{"a":"\u00e9"}\n{"a":3}\n');
    const log = await MetricsLog.open(file, { keepLines });
    await log.append({ b: log.lines });
    await log.close();
    return readFileSync(file, 'utf8');
  };
  expect(await open(0)).toBe('{"b":0}\n');
  expect(await open(2)).toBe('{"a":1}\n{"a":"\u00e9"}\n{"b":2}\n');
  expect(await open(3)).toBe('{"a":1}\n{"a":"\u00e9"}\n{"a":3}\n{"b":3}\n');
  expect(await open(9)).toBe('{"a":1}\n{"a":"\u00e9"}\n{"a":3}\n{"b":3}\n');
  await expect(open(-1)).rejects.toThrow('keepLines must be a number of lines, but it is -1.');
});

test('numbers that JSON has no form for are null', async () => {
  const log = await MetricsLog.open(join(testFolder(), 'metrics.jsonl'));
  await log.append({ loss: Number.NaN, rate: Number.POSITIVE_INFINITY, fine: 1 });
  await log.close();
  expect(await readMetricsLog(log.file)).toEqual([{ loss: null, rate: null, fine: 1 }]);
});

test('errors name the file', async () => {
  const folder = testFolder();
  await expect(MetricsLog.open(folder)).rejects.toThrow(`${folder}: could not be opened: a folder is in its place (EISDIR)`);
  const missing = join(folder, 'none.jsonl');
  await expect(readMetricsLog(missing)).rejects.toThrow(
    `${missing}: could not be read: there is no such file or folder (ENOENT)`,
  );
  const file = join(folder, 'metrics.jsonl');
  writeFileSync(file, '{"a":1}\n[2]\n{"a":3}\n');
  await expect(readMetricsLog(file)).rejects.toThrow(`${file}: line 2 is no JSON object: [2]`);
});
