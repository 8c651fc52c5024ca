import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, withoutChromium } from '@ocelli/testing-browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prediction } from '../src/model/classifier.js';
import { Demo } from './demo-tab.js';
import { ocelli } from './ocelli.js';

const data = process.env['OCELLI_DATA'];
if (data === undefined) process.stdout.write('notice: OCELLI_DATA is not set, photos are not named in a page\n');
const within = (...names: string[]): string => join(data ?? '', ...names);

/** What `ocelli predict --json` ends with. */
interface Predicted {
  readonly predictions: readonly { readonly file: string; readonly top: readonly Prediction[] }[];
}

const folder = within('weights', 'squeezenet1_1');
const weights = 'squeezenet1_1.safetensors';
/** As Caffe trained it: blue comes first. In the page's address and as flags. */
const preprocessing = { mean: '0.40784,0.45882,0.48235', std: '0.00392157', 'channel-order': 'bgr' };

/** How many classes the page shows at once. */
const shown = 8;
/** Of the hundred photos each one after so many is tried: WebGL drawn by software takes a second for each. */
const step = 20;

describe.skipIf(data === undefined || findChromium() === undefined)(`photos in a page (${withoutChromium})`, () => {
  let demo: Demo;
  let expected: Predicted['predictions'];

  beforeAll(async () => {
    const files = readdirSync(within('imagenet-sample'), { recursive: true, encoding: 'utf8' });
    const photos = files.filter((name) => name.endsWith('.JPEG')).sort();
    const paths = photos.filter((_, index) => index % step === 0).map((name) => within('imagenet-sample', name));
    const flags = Object.entries(preprocessing).flatMap(([name, value]) => [`--${name}`, value]);
    const given = ['--model', 'squeezenet1_1', '--weights', join(folder, weights), ...flags, '--top', `${shown}`];
    ({ predictions: expected } = await ocelli<Predicted>('predict', ...given, ...paths));
    demo = await Demo.start(folder);
  });

  afterAll(() => demo?.[Symbol.asyncDispose]());

  it.each(['wasm', 'webgl'])('are named as in Node, by weights that it downloads, on %s', async (backend) => {
    const query = new URLSearchParams({ backend, model: 'squeezenet1_1', weights, ...preprocessing });
    await using tab = await demo.open(`?${query}`, { reducedMotion: 'reduce' });
    await tab.page.getByTestId('run').or(tab.page.getByTestId('notice')).waitFor();
    expect([await tab.notice(), await tab.backend()]).toEqual([[], backend]);
    let worst = 0;
    for (const { file, top } of expected) {
      await tab.openPicture(file);
      const found = await tab.predictions();
      expect(found[0]?.index, file).toBe(top[0]?.index);
      expect(found).toHaveLength(shown);
      for (const { index, probability } of top) {
        // Of two that are alike to the last bit the one or the other may be the eighth.
        const same = found.find((other) => other.index === index)?.probability ?? found.at(-1)?.probability;
        worst = Math.max(worst, Math.abs((same ?? Number.NaN) - probability));
      }
    }
    // 1e-3 is what is promised.
    expect(worst).toBeLessThan(1e-3);
    expect(tab.complaints).toEqual([]);
  });
});
