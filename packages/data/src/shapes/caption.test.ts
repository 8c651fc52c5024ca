import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { captionScene } from './caption.js';
import type { Background, PlacedShape } from './scene.js';
import { drawTexture } from './texture.js';

const background: Background = {
  colour: 'grey',
  texture: 'striped',
  tones: [
    [150, 150, 150],
    [170, 170, 170],
  ],
  mixture: drawTexture('striped', new Rng(0), 1 / 32),
  spots: [],
  grain: 0,
  grainSeed: 0,
};
const heart: PlacedShape = {
  shape: 'heart',
  colour: 'red',
  paint: [214, 40, 40],
  centerX: 0.3,
  centerY: 0.5,
  radius: 0.2,
  angle: 0,
  size: 'small',
};
const arrow: PlacedShape = { ...heart, shape: 'arrow', colour: 'orange', centerX: 0.7, size: 'medium' };

test.each([
  [[], 'nothing on striped grey'],
  [[heart], 'a small red heart on striped grey'],
  [[arrow], 'an orange arrow on striped grey'],
  [[heart, arrow], 'a small red heart to the left of an orange arrow on striped grey'],
  [[arrow, heart], 'an orange arrow to the right of a small red heart on striped grey'],
  [[heart, { ...arrow, centerY: 0.95 }], 'a small red heart above an orange arrow on striped grey'],
  [[heart, { ...arrow, centerY: 0.05 }], 'a small red heart below an orange arrow on striped grey'],
  [[heart, arrow, heart], 'a red heart, an orange arrow and a red heart on striped grey'],
])('%#', (shapes, caption) => {
  expect(captionScene({ background, shapes })).toBe(caption);
});

test('a plain background has only a colour', () => {
  expect(captionScene({ background: { ...background, texture: 'plain' }, shapes: [heart] })).toBe('a small red heart on grey');
});
