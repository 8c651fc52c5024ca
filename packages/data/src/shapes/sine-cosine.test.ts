import { expect, test } from 'vitest';
import { sineCosine } from './sine-cosine.js';

test('agrees with Math.sin and Math.cos on several turns', () => {
  for (let step = -400; step <= 400; step++) {
    const angle = step * 0.0371;
    const [sine, cosine] = sineCosine(angle);
    // The angle less a multiple of pi / 2, both rounded, is off by up to 2e-15.
    expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(1e-14);
    expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(1e-14);
  }
});
