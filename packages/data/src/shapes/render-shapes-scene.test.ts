import { Rng } from '@ocelli/random';
import { describe, expect, test } from 'vitest';
import { renderShapesScene, type ShapesObject, type ShapesScene, type ShapesSceneOptions } from './render-shapes-scene.js';
import { goldenImages, imageHash } from './testing/golden-images.js';

/** The smallest box around a mask's pixels. */
function maskBox({ mask }: ShapesObject): number[] {
  const places = [...mask.data.entries()].filter(([, covered]) => covered === 1).map(([place]) => place);
  const [columns, rows] = [places.map((place) => place % mask.width), places.map((place) => Math.floor(place / mask.width))];
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
}

function many(options: ShapesSceneOptions, count = 60): ShapesScene[] {
  return Array.from({ length: count }, (_, index) => renderShapesScene(new Rng(11).fork(index), options));
}

// A change here changes everyone's dataset and needs a changeset.
test.each(goldenImages())('golden image %#', async (options, expected) => {
  expect(await imageHash(options)).toBe(expected);
});

test('the same scene at another size: boxes scale, the caption stays', () => {
  const small = renderShapesScene(new Rng(4), { objects: 3 });
  const large = renderShapesScene(new Rng(4), { objects: 3, imageSize: 128 });
  expect(large.caption).toBe(small.caption);
  large.objects.forEach((object, index) => {
    object.box.forEach((value, side) => expect(value).toBeCloseTo((small.objects[index]?.box[side] ?? NaN) * 4, 9));
  });
});

describe('what is known about an object', () => {
  const objects = many({ imageSize: 96, objects: [1, 4] }).flatMap((scene) => scene.objects);

  test('the box fits the mask to a pixel', () => {
    for (const object of objects) {
      // A corner that covers less than half of its pixel is not in the mask: a sharp one may miss two.
      maskBox(object).forEach((value, side) => expect(Math.abs(value - (object.box[side] ?? NaN))).toBeLessThan(2.5));
    }
  });

  test('the rotated box holds the mask, and no narrower one does', () => {
    for (const { mask, rotatedBox } of objects) {
      const [centerX, centerY, width, height, angle] = rotatedBox;
      let [reachX, reachY] = [0, 0];
      for (const [place, covered] of mask.data.entries()) {
        if (covered === 0) continue;
        const [x, y] = [(place % mask.width) + 0.5 - centerX, Math.floor(place / mask.width) + 0.5 - centerY];
        reachX = Math.max(reachX, Math.abs(x * Math.cos(angle) + y * Math.sin(angle)));
        reachY = Math.max(reachY, Math.abs(y * Math.cos(angle) - x * Math.sin(angle)));
      }
      for (const [reach, extent] of [
        [reachX, width],
        [reachY, height],
      ] as const) {
        expect(reach).toBeLessThan(extent / 2 + 0.75);
        expect(reach).toBeGreaterThan(extent / 2 - 2.5);
      }
    }
  });

  test('no two masks share a pixel, and all lie inside the image', () => {
    for (const { objects } of many({ objects: 6 })) {
      const taken = new Uint8Array(32 * 32);
      for (const { mask, box } of objects) {
        mask.data.forEach((covered, place) => (taken[place] = (taken[place] ?? 0) + covered));
        expect(Math.min(box[0], box[1])).toBeGreaterThan(0);
        expect(Math.max(box[2], box[3])).toBeLessThan(32);
      }
      expect(Math.max(...taken)).toBe(1);
    }
  });

  test('the shape stands out from what is around it', () => {
    for (const { image, objects } of many({ grain: 0 })) {
      const mask = objects[0]?.mask.data ?? [];
      const sums = { inside: [0, 0, 0, 0], outside: [0, 0, 0, 0] };
      mask.forEach((covered, place) => {
        const sum = covered === 1 ? sums.inside : sums.outside;
        for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (image.data[place * 3 + c] ?? 0);
        sum[3] = (sum[3] ?? 0) + 1;
      });
      const differences = [0, 1, 2].map(
        (c) => (sums.inside[c] ?? 0) / (sums.inside[3] ?? 1) - (sums.outside[c] ?? 0) / (sums.outside[3] ?? 1),
      );
      expect(Math.hypot(...differences)).toBeGreaterThan(50);
    }
  });
});

test('the number of objects is within its range', () => {
  const counts = new Set(many({ objects: [0, 3] }).map((scene) => scene.objects.length));
  expect([...counts].sort()).toEqual([0, 1, 2, 3]);
});

test.each([
  [{ imageSize: 4 }, /imageSize must be an integer of at least 8, but it is 4/],
  [{ objects: [3, 1] }, /objects must be .* but it is \[3,1\]/],
  [{ shapes: [] }, /shapes must be a list, not empty, of some of circle, ring, .*, but it is \[\]/],
  [{ shapes: ['hexagon' as 'star'] }, /shapes must be .*, but it is \["hexagon"\]/],
  [{ colours: ['mauve' as 'red'] }, /colours must be a list, not empty, of some of red, /],
  [{ textures: ['wavy' as 'plain'] }, /textures must be a list, not empty, of some of plain, /],
  [{ size: [0.5, 1.2] }, /size must be/],
  [{ rotation: -1 }, /rotation must be/],
  [{ grain: 300 }, /grain must be/],
] as const)('refuses %j', (options, message) => {
  expect(() => renderShapesScene(new Rng(0), options)).toThrow(message);
});
