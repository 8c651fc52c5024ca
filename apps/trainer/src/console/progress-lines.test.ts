import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProgressLines } from './progress-lines.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** What is printed to a pipe while ten steps of that many milliseconds are made. */
function printed(milliseconds: number): string[] {
  const stream = new PassThrough();
  const lines = new ProgressLines(stream as unknown as NodeJS.WriteStream);
  for (let done = 1; done <= 10; done++) {
    lines.show({ done, total: 10, label: 'epoch 1/2', detail: '500 images/s' });
    vi.advanceTimersByTime(milliseconds);
  }
  lines.end();
  return String(stream.read() ?? '')
    .trimEnd()
    .split('\n');
}

test('a pipe gets a line at every fifth of the work, with the time left', () => {
  expect(printed(10_000)).toEqual([
    'epoch 1/2  2/10 | 500 images/s | 1 min 20 s left',
    'epoch 1/2  4/10 | 500 images/s | 1 min 0 s left',
    'epoch 1/2  6/10 | 500 images/s | 40 s left',
    'epoch 1/2  8/10 | 500 images/s | 20 s left',
  ]);
});

test('work that is soon done prints no line', () => {
  expect(printed(10)).toEqual(['']);
});

test('what is waited for stands on a terminal until there is something else, and is not sent into a pipe', () => {
  const said = (isTTY: boolean): string => {
    const stream = Object.assign(new PassThrough(), { isTTY });
    const lines = new ProgressLines(stream as unknown as NodeJS.WriteStream);
    lines.wait('compiling the step');
    lines.end();
    lines.end();
    return String(stream.read() ?? '');
  };
  // Back to the line's beginning, and what stands there is erased.
  expect(said(true)).toBe('compiling the step ...\r\u001B[K');
  expect(said(false)).toBe('');
});
