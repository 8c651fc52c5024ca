import { expect, it, vi } from 'vitest';
import { takeTurn } from './turn.js';

it.each(['setImmediate', 'MessageChannel'])('lets a timer have its turn in a loop of finished promises, by %s', async (way) => {
  if (way === 'MessageChannel') vi.stubGlobal('setImmediate', undefined);
  try {
    const due: true[] = [];
    setTimeout(() => due.push(true), 1);
    const end = performance.now() + 5000;
    while (due.length === 0 && performance.now() < end) await takeTurn();
    expect(due).toEqual([true]);
  } finally {
    vi.unstubAllGlobals();
  }
});
