import { expect, it } from 'vitest';
import { boardSize } from './drawing.js';
import { moveBy } from './keyboard-pen.js';

it('gives a board that the input divides, of about the same size for every model', () => {
  expect(boardSize({ height: 28, width: 28 })).toEqual({ height: 308, width: 308 });
  expect(boardSize({ height: 32, width: 32 })).toEqual({ height: 320, width: 320 });
  expect(boardSize({ height: 224, width: 224 })).toEqual({ height: 224, width: 224 });
  expect(boardSize({ height: 32, width: 64 })).toEqual({ height: 160, width: 320 });
  expect(boardSize({ height: 512, width: 512 })).toEqual({ height: 512, width: 512 });
});

it('moves the pen by the arrow keys alone, and not off the board', () => {
  const middle = { x: 0.5, y: 0.5 };
  expect(moveBy(middle, { key: 'ArrowRight', shiftKey: false })).toEqual({ x: 0.525, y: 0.5 });
  expect(moveBy(middle, { key: 'ArrowUp', shiftKey: true })).toEqual({ x: 0.5, y: 0.375 });
  expect(moveBy({ x: 0, y: 1 }, { key: 'ArrowDown', shiftKey: true })).toEqual({ x: 0, y: 1 });
  expect(moveBy(middle, { key: 'a', shiftKey: false })).toBeUndefined();
});
