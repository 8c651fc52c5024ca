import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findChromium, withoutChromium } from '@ocelli/testing-browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prediction } from '../src/model/classifier.js';
import { Demo } from './demo-tab.js';
import { ocelli } from './ocelli.js';
import { writeTenPictures } from './ten-pictures.js';

/** What `ocelli predict --json` ends with. */
interface Predicted {
  readonly predictions: readonly { readonly file: string; readonly top: readonly Prediction[] }[];
}

// A short training, after which the model finds something in the pictures but is sure of little: so a difference in the pixels shows.
const training = [
  ['--model', 'small-cnn', '--model-options', 'channels=8,hidden=32', '--dataset', 'shapes', '--device', 'wasm'],
  ['--train-limit', '1600', '--test-limit', '20', '--epochs', '2', '--batch-size', '32', '--lr', '0.004'],
].flat();

describe.skipIf(findChromium() === undefined)(`the page and \`ocelli predict\` (${withoutChromium})`, () => {
  let folder: string;
  let run: string;
  let demo: Demo;
  let files: string[];
  let expected: Predicted['predictions'];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ocelli-demo-'));
    run = join(folder, 'run');
    await ocelli('train', ...training, '--run-dir', run);
    files = await writeTenPictures(join(folder, 'pictures'));
    ({ predictions: expected } = await ocelli<Predicted>('predict', run, ...files, '--top', '10', '--device', 'wasm'));
    demo = await Demo.start();
  }, 240_000);

  afterAll(async () => {
    await demo?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  // 1e-3 is what is promised. Wasm gives the same bits as in Node, for the pixels and the code are the same; WebGL sums in another order.
  it.each(['webgl', 'wasm'])('agree on the class and the probabilities of ten pictures, on %s', async (backend) => {
    await using tab = await demo.open(`?backend=${backend}`);
    expect(await tab.backend()).toBe(backend);
    await tab.openFolder(run);
    expect(new Set(expected.map(({ top }) => top[0]?.label)).size).toBeGreaterThan(4);
    expect(expected.map(({ file }) => basename(file))).toEqual(files.map((file) => basename(file)));
    for (const { file, top } of expected) {
      await tab.openPicture(file);
      const found = await tab.predictions();
      expect(found[0]?.label, file).toBe(top[0]?.label);
      expect(found).toHaveLength(10);
      for (const { index, label, probability } of top) {
        const same = found.find((other) => other.index === index);
        expect(same?.label).toBe(label);
        expect(Math.abs((same?.probability ?? Number.NaN) - probability), `${file}: ${label}`).toBeLessThan(1e-3);
      }
    }
    expect(tab.complaints).toEqual([]);
  });

  it('offers the pictures that the run brings along', async () => {
    await using tab = await demo.open('?backend=wasm');
    await tab.openFolder(run);
    await tab.page.getByRole('button', { name: 'heart.png' }).click();
    await expect.poll(() => tab.predictions()).toHaveLength(10);
  });
});
