import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.js';

it.each([
  ['wsam', 'wasm'],
  ['WEBGL', 'webgl'],
  ['webg', 'webgl'],
  ['nod', 'node'],
  ['completely-different', undefined],
  ['', undefined],
])('%j is nearest to %j', (wanted, nearest) => {
  expect(nearestName(wanted, ['wasm', 'webgl', 'node'])).toBe(nearest);
});
