import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { testFolder } from '../testing/folder.js';
import { TensorBoardWriter } from './tensorboard-writer.js';
import { readEvents } from './testing/read-events.js';

test('another reader finds the scalars, texts and images that were written', async () => {
  const folder = join(testFolder(), 'run');
  const board = TensorBoardWriter.open(folder);
  board.scalar('train/loss', 2.25, 0, 1_700_000_000.125);
  board.scalar('train/loss', -1.5e-8, 300, 1_700_000_001);
  board.scalar('naïve/名前', Number.NaN, 2 ** 40, 1_700_000_002);
  board.text('command', '`ocelli train` → done', 3, 1_700_000_003);
  const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9, 1, 2, 3, 4, 5, 6);
  await board.image('mistakes', { data, height: 2, width: 3, channels: 3 }, 200, 1_700_000_004);
  board.close();

  const [begin, ...events] = readEvents(board.file);
  expect(begin).toMatchObject({ version: 'brain.Event:2', step: 0 });
  expect(Math.abs((begin?.wallTime ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  const [image] = events.splice(4, 1);
  expect(events).toEqual([
    { wallTime: 1_700_000_000.125, step: 0, tag: 'train/loss', scalar: 2.25 },
    { wallTime: 1_700_000_001, step: 300, tag: 'train/loss', scalar: Math.fround(-1.5e-8) },
    { wallTime: 1_700_000_002, step: 2 ** 40, tag: 'naïve/名前', scalar: Number.NaN },
    { wallTime: 1_700_000_003, step: 3, tag: 'command', plugin: 'text', texts: ['`ocelli train` → done'] },
  ]);
  expect(image).toMatchObject({ tag: 'mistakes', step: 200, image: { height: 2, width: 3, colourspace: 3 } });
  expect([...(await sharp(image?.image?.png).raw().toBuffer())]).toEqual([...data]);
});

test('a resumed run goes on in a file that comes after, and says what no longer counts', () => {
  const folder = testFolder();
  const boards = [undefined, undefined, { purgeStep: 12 }].map((options) => TensorBoardWriter.open(folder, options));
  for (const [index, board] of boards.entries()) {
    board.scalar('loss', index, index);
    board.close();
  }
  const names = readdirSync(folder).sort();
  expect(names).toEqual(boards.map(({ file }) => basename(file)));
  for (const name of names) expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./);
  expect(readEvents(boards[2]?.file ?? '')).toMatchObject([
    { version: 'brain.Event:2' },
    { sessionStatus: 1, step: 12 },
    { tag: 'loss', scalar: 2, step: 2 },
  ]);
});

test('events reach the file when a second has passed, when there are many, and at flush', () => {
  vi.useFakeTimers();
  const board = TensorBoardWriter.open(testFolder());
  const count = () => readEvents(board.file).length;
  board.scalar('loss', 1, 1);
  expect(count()).toBe(1);
  board.flush();
  expect(count()).toBe(2);
  board.scalar('loss', 1, 2);
  vi.advanceTimersByTime(1500);
  board.scalar('loss', 1, 3);
  expect(count()).toBe(4);
  for (let step = 0; step < 2000; step++) board.scalar('loss', 1, step);
  expect(count()).toBeGreaterThan(1000);
  board.close();
  expect(count()).toBe(2004);
  vi.useRealTimers();
});

test('the reader of this test notices damage', () => {
  const board = TensorBoardWriter.open(testFolder());
  board.scalar('loss', 1, 1);
  board.close();
  const bytes = readFileSync(board.file);
  for (let at = 0; at < statSync(board.file).size; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 16;
    writeFileSync(board.file, damaged);
    expect(() => readEvents(board.file), `byte ${at}`).toThrow();
  }
  writeFileSync(board.file, bytes);
  appendFileSync(board.file, bytes.subarray(0, 20));
  expect(() => readEvents(board.file)).toThrow('ends within');
});

test('a folder that cannot be made is named', () => {
  const file = join(testFolder(), 'run');
  writeFileSync(file, '');
  expect(() => TensorBoardWriter.open(file)).toThrow(`${file}: could not be written: a file of that name is in the way (EEXIST)`);
});
