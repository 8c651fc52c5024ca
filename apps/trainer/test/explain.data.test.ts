import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readImageFile } from '@ocelli/data/node';
import type { Image } from '@ocelli/transforms';
import { describe, expect, it } from 'vitest';
import { type Finished, last, ocelliHere, workFolder } from './command-line.js';

const data = process.env['OCELLI_DATA'];
if (data === undefined) process.stdout.write('notice: OCELLI_DATA is not set, photos are not explained\n');
const within = (...names: string[]): string => join(data ?? '', ...names);
const work = workFolder();

interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** SqueezeNet as Caffe trained it: blue first, levels to 255. */
const options = {
  model: 'squeezenet1_1',
  weights: within('weights', 'squeezenet1_1', 'squeezenet1_1.safetensors'),
  mean: '0.40784,0.45882,0.48235',
  std: '0.00392157',
  'channel-order': 'bgr',
  labels: within('class-names', 'imagenet_class_index.json'),
};
const squeezenet = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);

function photoIn(folder: string): string {
  return within('imagenet-sample', folder, readdirSync(within('imagenet-sample', folder))[0] ?? '');
}

async function explained(photo: string, ...more: string[]): Promise<{ label: string; box: Box; file: string }> {
  const out = join(work, 'explained.png');
  const finished: Finished = await ocelliHere(['explain', ...squeezenet, ...more, '--out', out, '--json', photo]);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  const done = last(finished) as { class: { label: string }; box: Box; file: string };
  return { ...done, label: done.class.label };
}

/** How much of a box lies in another. */
function shareWithin(box: Box, other: Box): number {
  const overlap = (start: number, length: number, otherStart: number, otherLength: number) =>
    Math.max(0, Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart));
  const area = overlap(box.top, box.height, other.top, other.height) * overlap(box.left, box.width, other.left, other.width);
  return area / (box.height * box.width);
}

describe.skipIf(data === undefined)('ocelli explain with published weights', () => {
  // Where the animals are, told by eye.
  const jay = { left: 95, top: 20, width: 310, height: 351 };
  const eagle = { left: 47, top: 158, width: 221, height: 279 };
  const shark = { left: 63, top: 65, width: 370, height: 175 };

  it.each([
    ['jay', 'n01580077', 'grad-cam', jay, 0.9],
    ['bald_eagle', 'n01614925', 'grad-cam', eagle, 0.9],
    ['bald_eagle', 'n01614925', 'grad-cam++', eagle, 0.9],
    ['bald_eagle', 'n01614925', 'cam', eagle, 0.9],
    // A flat fish, whose box reaches above and below.
    ['tiger_shark', 'n01491361', 'grad-cam', shark, 0.6],
  ] as const)('finds the %s of %s with %s', async (name, folder, method, animal, share) => {
    const { label, box } = await explained(photoIn(folder), '--method', method);
    expect(label).toBe(name);
    expect(shareWithin(box, animal)).toBeGreaterThan(share);
    // A box of a few pixels would lie within too.
    expect(shareWithin(animal, box)).toBeGreaterThan(0.3);
  });

  it("writes the photo at its own size, unchanged where the model's input does not reach, hot at the eagle's head", async () => {
    const photo = photoIn('n01614925');
    const { file } = await explained(photo, '--no-box');
    const [before, after] = [await readImageFile(photo), await readImageFile(file)];
    expect([after.height, after.width]).toEqual([500, 335]);
    const pixel = ({ data: levels }: Image, x: number, y: number) => [
      ...levels.subarray(3 * (y * 335 + x), 3 * (y * 335 + x) + 3),
    ];
    for (const [x, y] of [
      [0, 0],
      [170, 90],
      [334, 499],
    ] as const) {
      expect(pixel(after, x, y)).toEqual(pixel(before, x, y));
    }
    const [red = 0, green = 0, blue = 0] = pixel(after, 212, 306);
    expect(red - Math.max(green, blue)).toBeGreaterThan(60);
  });

  it('looks for the class that is named, in the layer that is named', async () => {
    const photo = photoIn('n01614925');
    const [own, finer, kite] = [
      await explained(photo),
      await explained(photo, '--layer', 'features.8'),
      await explained(photo, '--class', 'kite'),
    ];
    expect([own.label, finer.label, kite.label]).toEqual(['bald_eagle', 'bald_eagle', 'kite']);
    expect(finer.box).not.toEqual(own.box);
    expect(kite.box).not.toEqual(own.box);
    const refused = async (...more: string[]) => (await ocelliHere(['explain', ...squeezenet, ...more, photo])).stderr;
    expect(await refused('--class', 'bald_eagel')).toBe(
      "ocelli: --class: there is no class 'bald_eagel'; did you mean 'bald_eagle'?\n",
    );
    expect(await refused('--class', '1000')).toBe(
      "ocelli: --class: there is no class '1000'; the classes have numbers from 0 to 999\n",
    );
    expect(await refused('--layer', 'features.88')).toBe(
      "ocelli: --layer: SqueezeNet has no layer 'features.88'; did you mean 'features.8'?\n",
    );
  });
});
