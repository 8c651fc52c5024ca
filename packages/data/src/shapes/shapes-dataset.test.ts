import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { shapeNames } from './shape-names.js';
import { shapesDataset, shapesScenes } from './shapes-dataset.js';

test('classes are equally frequent, and an image shows the shape of its label', async () => {
  const dataset = shapesDataset({ length: 50 });
  const counts = new Map<number, number>();
  for (let index = 0; index < dataset.length; index++) {
    const { label } = await dataset.get(index, new Rng(0));
    expect(label).toBe(dataset.label(index));
    expect(dataset.scene(index).objects.map((object) => object.shape)).toEqual([dataset.classNames[label]]);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  expect([...counts.values()]).toEqual(shapeNames.map(() => 5));
});

test('an image depends on split, seed and number, not on the stream or the length', async () => {
  const dataset = shapesDataset({ length: 20 });
  const first = await dataset.get(3, new Rng(0));
  expect(await dataset.get(3, new Rng(99))).toEqual(first);
  expect(await shapesDataset({ length: 500 }).get(3, new Rng(0))).toEqual(first);
  expect((await shapesDataset({ seed: 1 }).get(3, new Rng(0))).image).not.toEqual(first.image);
  expect((await shapesDataset({ split: 'test' }).get(3, new Rng(0))).image).not.toEqual(first.image);
  expect((await dataset.get(13, new Rng(0))).image).not.toEqual(first.image);
});

test('a part of the shapes makes a smaller task', () => {
  const dataset = shapesDataset({ shapes: ['star', 'ring'], length: 4, imageSize: 16 });
  expect([0, 1, 2, 3].map((index) => dataset.scene(index).objects[0]?.shape)).toEqual(['star', 'ring', 'star', 'ring']);
  expect(dataset.scene(0).image).toMatchObject({ height: 16, width: 16, channels: 3 });
  expect(dataset.describe(2)).toBe('train shapes image 2');
});

test('scenes have more than one shape', async () => {
  const scenes = shapesScenes({ split: 'test', length: 20 });
  const counts = new Set<number>();
  for (let index = 0; index < scenes.length; index++) counts.add((await scenes.get(index, new Rng(0))).objects.length);
  expect(Math.max(...counts)).toBe(4);
});

test('a wrong length, number or option is refused at once', () => {
  expect(() => shapesDataset({ length: 0 })).toThrow('length must be a positive integer, but it is 0');
  expect(() => shapesDataset({ length: 5 }).scene(5)).toThrow('images 0 to 4, but 5 was asked for');
  expect(() => shapesDataset({ imageSize: 3 })).toThrow('imageSize must be');
  expect(() => shapesDataset({ shapes: [] })).toThrow('shapes must be a list, not empty, of some of');
});
