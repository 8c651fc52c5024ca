/**
 * What lies outside an image: one colour (`constant`), its nearest pixel (`edge`: aaa|abcd|ddd), or its mirror image without
 * (`reflect`: dcb|abcd|cba) or with (`symmetric`: cba|abcd|dcb) the outermost pixel twice.
 */
export type BorderMode = (typeof borderModes)[number];

export const borderModes = ['constant', 'edge', 'reflect', 'symmetric'] as const;

/** For each of `length` places from `start` on, the index below `extent` that its pixel comes from; -1 where it is filled. */
export function borderIndices(mode: BorderMode, start: number, length: number, extent: number): Int32Array {
  const indices = new Int32Array(length);
  for (let place = 0; place < length; place++) indices[place] = borderIndex(mode, start + place, extent);
  return indices;
}

function borderIndex(mode: BorderMode, position: number, extent: number): number {
  if (position >= 0 && position < extent) return position;
  if (mode === 'constant') return -1;
  if (mode === 'edge') return position < 0 ? 0 : extent - 1;
  if (mode === 'symmetric') return mirror(position, 2 * extent, 2 * extent - 1);
  return extent === 1 ? 0 : mirror(position, 2 * extent - 2, 2 * extent - 2);
}

/** The position in a pattern that repeats every `period` places, folded back at its end. */
function mirror(position: number, period: number, end: number): number {
  const phase = ((position % period) + period) % period;
  return Math.min(phase, end - phase);
}
