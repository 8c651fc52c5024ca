import type { Point } from './drawing.js';

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Shares of the board that a key moves the pen, alone and with Shift. */
const step = 1 / 40;
const longStep = 1 / 8;

/** Where an arrow key moves the pen; undefined for other keys. */
export function moveBy({ x, y }: Point, { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): Point | undefined {
  const direction = directions[key];
  if (!direction) return undefined;
  const far = shiftKey ? longStep : step;
  return { x: within(x + direction.x * far), y: within(y + direction.y * far) };
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}
