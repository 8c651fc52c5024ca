import type { Size2D } from '@ocelli/ops';
import { requireInteger } from './require.js';

/** Reads a size option into height and width. */
export function pairOf(where: string, size: Size2D, least = 1): [height: number, width: number] {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  requireInteger(where, height, least);
  requireInteger(where, width, least);
  return [height, width];
}
