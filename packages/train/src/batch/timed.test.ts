import { expect, it } from 'vitest';
import { timed } from './timed.js';

async function* numbers(log: string[]): AsyncGenerator<number> {
  try {
    yield 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    yield 2;
  } finally {
    log.push('ended');
  }
}

it('tells how long each item was waited for', async () => {
  const items: number[] = [];
  const waits: number[] = [];
  for await (const { item, waitSeconds } of timed(numbers([]))) {
    items.push(item);
    waits.push(waitSeconds);
  }
  expect(items).toEqual([1, 2]);
  // Timers may be a little early.
  expect(waits[1]).toBeGreaterThan(0.015);
});

it('ends the source when its loop is left', async () => {
  const log: string[] = [];
  for await (const { item } of timed(numbers(log))) if (item === 1) break;
  expect(log).toEqual(['ended']);
});
