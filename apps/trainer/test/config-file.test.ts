import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '@ocelli/safetensors';
import { expect, test } from 'vitest';
import { last, metricsLines, ocelli, ocelliHere, workFolder } from './command-line.js';

const work = workFolder();

// Two files, as a user would have them: a layer of their own, and the config that uses it. No package is installed beside them.
writeFileSync(
  join(work, 'squeeze.ts'),
  `import { Conv2d, Linear, Module } from '@ocelli/nn';
import { globalAvgPool2d, relu } from '@ocelli/ops';
import { mul, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';

class Scaled extends Module {
  readonly conv: Conv2d;
  constructor(channels: number) {
    super();
    this.conv = new Conv2d(channels, 8, 3, { padding: 1, stride: 2 });
  }
  override forward(x: Tensor4D): Tensor4D {
    return mul(relu(this.conv.forward(x)), 2);
  }
}

export class Squeeze extends Module {
  readonly scaled: Scaled;
  readonly fc: Linear;
  constructor(channels: number, classes: number) {
    super();
    this.scaled = new Scaled(channels);
    this.fc = new Linear(8, classes);
  }
  override forward(x: Tensor4D): Tensor2D {
    return this.fc.forward(globalAvgPool2d(this.scaled.forward(x)));
  }
}
`,
);
writeFileSync(
  join(work, 'ocelli.config.ts'),
  `import { crossEntropy } from '@ocelli/train';
import { flipImage, type Image } from '@ocelli/transforms';
import { mul } from '@tensorflow/tfjs-core';
import { defineConfig } from 'ocelli';
import { Squeeze } from './squeeze.js';

let seen = 0;

export default defineConfig({
  model: function squeeze({ inChannels, numClasses }) {
    return new Squeeze(inChannels, numClasses);
  },
  trainLimit: 80,
  testLimit: 20,
  batchSize: 16,
  epochs: 2,
  transforms: [
    (image: Image, rng): Image => {
      return rng.boolean() ? flipImage(image, 'horizontal') : image;
    },
  ],
  loss: (outputs, targets) => mul(crossEntropy()(outputs, targets), 10),
  metrics: [
    function firstLogit({ data }) {
      return data[0] ?? 0;
    },
  ],
  callbacks: {
    onStep({ step }) {
      seen = step;
    },
    onEpoch({ epoch }) {
      console.log(JSON.stringify({ event: 'mine', epoch, seen }));
    },
  },
});
`,
);

test('a model, transforms, a loss, metrics and callbacks of one file, found in the folder; transforms in loader threads too', async () => {
  const here = await ocelli(['train', '--run-dir', 'here', '--json'], work);
  expect(here.stderr).toBe('');
  expect(here.events.filter(({ event }) => event === 'mine')).toEqual([
    { event: 'mine', epoch: 1, seen: 5 },
    { event: 'mine', epoch: 2, seen: 10 },
  ]);
  expect(last(here)).toMatchObject({
    event: 'done',
    metrics: { test: { loss: expect.any(Number), accuracy: expect.any(Number), firstLogit: expect.any(Number) } },
  });
  // Ten times the cross-entropy of ten classes.
  expect(metricsLines(join(work, 'here'))[0]).toMatchObject({ loss: expect.closeTo(23, -1) });
  const config = JSON.parse(readFileSync(join(work, 'here/config.json'), 'utf8')) as Record<string, unknown>;
  expect(config).toMatchObject({ configFile: join(work, 'ocelli.config.ts'), model: { name: 'squeeze' } });

  const threads = await ocelli(['train', '--run-dir', 'threads', '--workers', '2', '--json'], work);
  expect(threads.stderr).toBe('');
  const weights = (run: string) => readSafetensors(new Uint8Array(readFileSync(join(work, run, 'best.safetensors'))));
  expect(weights('threads')).toEqual(weights('here'));
  expect(Object.keys(weights('here'))).toEqual(['fc.bias', 'fc.weight', 'scaled.conv.bias', 'scaled.conv.weight']);

  const evaluated = await ocelliHere(['eval', join(work, 'here'), '--json']);
  expect(last(evaluated)).toEqual({ ...last(here), seconds: expect.any(Number) });
}, 120_000);

test('flags go before a file of plain values', async () => {
  writeFileSync(
    join(work, 'plain.yaml'),
    'trainLimit: 40\ntestLimit: 10\nepochs: 3\nbatchSize: 8\nmodelOptions:\n  channels: 4\n',
  );
  const trained = await ocelliHere([
    'train',
    '--config',
    join(work, 'plain.yaml'),
    '--epochs',
    '1',
    '--run-dir',
    join(work, 'plain'),
    '--json',
  ]);
  expect(trained.stderr).toBe('');
  expect(trained.events).toContainEqual(expect.objectContaining({ event: 'training', epochs: 1, batchSize: 8 }));
  expect(trained.events).toContainEqual(expect.objectContaining({ event: 'model', parameters: 34_446 }));
});

test('flags go before a file of code, also when the run is used again', async () => {
  const [file, runDir] = [join(work, 'ocelli.config.ts'), join(work, 'mixed')];
  const flags = ['--model', 'small-cnn', '--model-options', 'channels=4,hidden=8', '--augment', 'flip', '--epochs', '1'];
  const trained = await ocelli(['train', '--config', file, ...flags, '--run-dir', runDir, '--json']);
  expect(trained.stderr).toBe('');
  expect(trained.events).toContainEqual(expect.objectContaining({ event: 'model', model: 'small-cnn' }));
  expect(JSON.parse(readFileSync(join(runDir, 'config.json'), 'utf8'))).toMatchObject({
    configParts: ['loss', 'metrics', 'callbacks'],
  });
  const { metrics } = last(trained);
  expect(last(await ocelliHere(['eval', runDir, '--json']))).toMatchObject({ metrics });
  const again = await ocelli(['reproduce', join(runDir, 'best.safetensors'), '--run-dir', join(work, 'again'), '--json']);
  expect(last(again)).toMatchObject({ metrics, sameWeights: true });
  const elsewhere = join(work, 'elsewhere.config.ts');
  writeFileSync(elsewhere, readFileSync(file));
  const resumed = await ocelli(['train', '--resume', '--run-dir', runDir, '--config', elsewhere]);
  expect(resumed.stderr).toBe(
    `ocelli: --config ${elsewhere}: the run was begun with ${file}, and goes on with it; leave this option out\n`,
  );
  const own = await ocelli(['reproduce', join(work, 'here/best.safetensors'), '--run-dir', join(work, 'own'), '--json']);
  expect(last(own)).toMatchObject({ sameWeights: true });
}, 120_000);
