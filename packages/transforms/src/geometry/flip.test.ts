import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { asFloats, noise } from '../testing/images.js';
import { largestDifference, referenceCases } from '../testing/torchvision.js';
import { flipImage, randomHorizontalFlip, randomVerticalFlip } from './flip.js';

test.each(referenceCases('hflip'))('$name as torchvision, exactly', ({ image, tensor: [expected] }) => {
  expect(expected && largestDifference(flipImage(image, 'horizontal'), expected)).toBe(0);
});

test.each(referenceCases('vflip'))('$name as torchvision, exactly', ({ image, tensor: [expected] }) => {
  expect(expected && largestDifference(flipImage(image, 'vertical'), expected)).toBe(0);
});

test.each(['horizontal', 'vertical'] as const)('flipping twice (%s) gives the image back', (direction) => {
  for (const image of [noise(3, 5, 1), noise(4, 4, 4), asFloats(noise(2, 3))]) {
    expect(flipImage(flipImage(image, direction), direction)).toEqual(image);
  }
});

test('flips as often as the probability says', () => {
  const rng = new Rng(1);
  const image = noise(2, 3);
  for (const [make, direction] of [
    [randomHorizontalFlip, 'horizontal'],
    [randomVerticalFlip, 'vertical'],
  ] as const) {
    const flipped = flipImage(image, direction);
    let count = 0;
    for (let draw = 0; draw < 2000; draw++) {
      const output = make({ probability: 0.25 })(image, rng);
      if (output.data[0] === flipped.data[0]) count++;
      else expect(output).toBe(image);
    }
    // Five standard deviations of a binomial count.
    expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(2000 * 0.25 * 0.75));
    expect(make({ probability: 1 })(image, rng)).toEqual(flipped);
    expect(make({ probability: 0 })(image, rng)).toBe(image);
  }
});

test('refuses another direction, and a probability outside 0 to 1', () => {
  expect(() => flipImage(noise(2, 3), 'diagonal' as 'vertical')).toThrow(
    'flip: direction must be one of horizontal, vertical, but it is "diagonal".',
  );
  expect(() => randomVerticalFlip({ probability: 2 })).toThrow('randomVerticalFlip: probability must be');
  for (const probability of [-0.1, 1.5, Number.NaN]) {
    expect(() => randomHorizontalFlip({ probability })).toThrow(
      `randomHorizontalFlip: probability must be from 0 to 1, but it is ${probability}.`,
    );
  }
});
