import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { last, ocelli, ocelliHere, workFolder } from './command-line.js';

const work = workFolder();
const small = '--model-options channels=4,hidden=8 --batch-size 8 --steps 2'.split(' ');

interface Done {
  readonly step: { readonly median: number; readonly lower: number; readonly upper: number; readonly least: number };
  readonly profiled: { readonly step: number; readonly operators: number; readonly between: number; readonly outside: number };
  readonly byOperation: readonly Readonly<
    Record<'name' | 'count' | 'milliseconds' | 'forward' | 'backward' | 'update', number>
  >[];
  readonly byLayer: Done['byOperation'];
  readonly [name: string]: unknown;
}

const sum = (rows: readonly object[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name as keyof typeof row]), 0);

test('a compiled step of made-up images is measured, told by operation and by layer, and shown on a page', async () => {
  const page = join(work, 'a/b.html');
  const finished = await ocelliHere(['bench', ...small, '--out', page, '--json']);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  const done = last(finished) as unknown as Done;
  expect(done).toMatchObject({
    event: 'done',
    model: 'small-cnn',
    images: 'made-up',
    batchSize: 8,
    steps: 2,
    engine: 'compiled',
    backend: 'onnx',
    device: expect.stringMatching(/^ONNX Runtime [\d.]+ on the CPU with \d+ threads?$/),
    compileSeconds: expect.any(Number),
    graph: { nodes: expect.any(Number), operators: expect.any(Number) },
    page,
  });
  const { step, profiled, byOperation, byLayer } = done;
  expect(step.least).toBeGreaterThan(0);
  expect([step.least, step.lower, step.median, step.upper].toSorted((one, other) => one - other)).toEqual([
    step.least,
    step.lower,
    step.median,
    step.upper,
  ]);
  // Of made-up images nothing is waited for but the turn of the loop.
  expect(Number(done['imagesPerSecond'])).toBeCloseTo((8 * 1000) / (step.median + Number(done['wait'])), 0);
  expect(Number(done['peakMemory'])).toBeGreaterThan(2 ** 26);
  // Of two steps medians are means, which add up; each figure is rounded.
  expect(profiled.operators + profiled.between + profiled.outside).toBeCloseTo(profiled.step, 2);
  expect(sum(byOperation, 'count')).toBe((done['graph'] as { nodes: number }).nodes);
  expect(sum(byOperation, 'milliseconds')).toBeLessThan(profiled.operators + 0.1);
  for (const part of ['forward', 'backward', 'update'] as const) {
    expect(sum(byOperation, part)).toBeGreaterThan(0);
    expect(sum(byLayer, part)).toBeCloseTo(sum(byOperation, part), 2);
  }
  expect(byLayer.map(({ name }) => name)).toEqual(['conv1', 'pool1', 'conv2', 'pool2', 'fc1', 'fc2', '']);
  expect(byOperation.find(({ name }) => String(name) === 'Conv2DBackpropFilter')).toMatchObject({
    // The first convolution's four phases, and the second one's.
    count: 5,
    forward: 0,
    update: 0,
  });
  const text = readFileSync(page, 'utf8');
  expect(text).toContain('<title>A training step of small-cnn, 8 images: ');
  expect(text.match(/<details class="node"/g)).toHaveLength(sum(byOperation, 'count'));
  expect(/\bNaN|Infinity|undefined/.exec(text.replace(/<script>.*<\/script>/s, ''))?.[0]).toBeUndefined();
});

test('people get the figures, two tables, and where the page is', async () => {
  const { code, stdout, stderr } = await ocelli(['bench', ...small], work);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stripVTControlCharacters(stdout).split('\n');
  const beginnings = [
    'engine    compiled',
    'backend   onnx',
    'data      made-up images: 32 x 32 x 3',
    'model     small-cnn',
    'compiled  the step in',
  ];
  const figures = [
    'step      ',
    'speed     ',
    'memory    ',
    'profiled  ',
    'operation ',
    'layer ',
    'page      runs/bench-small-cnn.html',
  ];
  for (const beginning of [...beginnings, ...figures])
    expect(
      lines.some((line) => line.startsWith(beginning)),
      beginning,
    ).toBe(true);
  expect(lines.find((line) => line.startsWith('layer'))).toMatch(/^layer +count +ms +share +forward +backward +update$/);
  expect(readdirSync(join(work, 'runs'))).toEqual(['bench-small-cnn.html']);
}, 60_000);

test('a step that runs operation by operation is told by kernel, without a page', async () => {
  const finished = await ocelliHere(['bench', ...small, '--engine', 'eager', '--json']);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  const done = last(finished) as unknown as Done;
  expect(done).toMatchObject({ engine: 'eager', backend: 'onnx', step: { median: expect.any(Number) } });
  expect(done).not.toHaveProperty('page');
  expect(done).not.toHaveProperty('profiled');
  const counts = Object.fromEntries(done.byOperation.map(({ name, count }) => [name, count]));
  expect(counts).toMatchObject({ Conv2D: 2, Conv2DBackpropFilter: 2, MaxPool: 2, MaxPoolGrad: 2 });
  expect(sum(done.byOperation, 'milliseconds')).toBeGreaterThan(0);
});

test('a dataset is loaded as in training', async () => {
  const page = join(work, 'shapes.html');
  const finished = await ocelliHere(['bench', ...small, '--dataset', 'shapes', '--augment', 'flip', '--out', page, '--json']);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  expect(last(finished)).toMatchObject({ images: 'shapes', page });
  expect(Number(last(finished)['wait'])).toBeGreaterThan(0);
});

test("a config file's own model is measured, and what cannot be compiled is measured as it runs", async () => {
  const file = join(work, 'own.config.ts');
  writeFileSync(
    file,
    `import { Linear, Module } from '@ocelli/nn';
import { flatten, relu } from '@ocelli/ops';
class Own extends Module {
  constructor(size, classes) {
    super();
    this.first = new Linear(size * size * 3, 8);
    this.last = new Linear(8, classes);
  }
  forward(images) {
    const hidden = this.first.forward(flatten(images));
    if (this.reads) hidden.dataSync();
    return this.last.forward(relu(hidden));
  }
}
export default {
  model: ({ imageSize, numClasses, options }) => Object.assign(new Own(imageSize, numClasses), { reads: options.reads }),
};
`,
  );
  const page = join(work, 'own.html');
  const args = ['bench', '--config', file, '--batch-size', '4', '--steps', '1', '--json', '--out', page];
  const own = await ocelli([...args, '--image-size', '8']);
  expect([own.code, own.stderr]).toEqual([0, '']);
  const layers = (last(own) as unknown as Done).byLayer.map(({ name }) => name);
  expect(layers).toEqual(['first', 'last', '']);
  const fallen = await ocelli([...args.slice(0, -2), '--model-options', 'reads=true']);
  expect(
    fallen.events.some(({ event, message }) => event === 'warning' && /runs operation by operation/.test(String(message))),
  ).toBe(true);
  expect(last(fallen)).toMatchObject({ event: 'done', engine: 'eager' });
  expect(last(fallen)).not.toHaveProperty('page');
}, 60_000);

test.each([
  ['--model smal-cnn', "--model smal-cnn: There is no model 'smal-cnn'; did you mean 'small-cnn'?"],
  ['--steps 0', '--steps: expected a whole number of at least 1, found "0"'],
  ['--out page.txt', "--out: expected the name of an .html file, found 'page.txt'"],
  ['--out WORK/file/page.html', '--out WORK/file/page.html: cannot be written: a file stands where a folder should be'],
  ['--engine eager --out page.html', '--out: the page shows the graph of a compiled step'],
  ['--dataset fasion-mnist', "--dataset fasion-mnist: There is no dataset 'fasion-mnist'"],
  ['--epochs 3', "unknown option '--epochs'"],
  ['--batch-size 0', '--batch-size: expected a number of at least 1, found 0'],
  ['--model-options hiden=3', "--model-options: The model 'small-cnn' has no option 'hiden'"],
  ['--image-size 30', '--image-size: SmallCnn: imageSize must be a multiple of 4'],
  ['--dataset shapes --batch-size 9000', '--batch-size 9000: the dataset has fewer images to train on; take a smaller batch'],
])('ocelli bench %s is refused', async (options, message) => {
  writeFileSync(join(work, 'file'), '');
  const args = options.replaceAll('WORK', work).split(' ');
  const page = options.includes('--out') || options.includes('eager') ? [] : ['--out', join(work, 'none/page.html')];
  const { code, stderr } = await ocelliHere(['bench', ...args, ...page]);
  expect(code).toBe(1);
  expect(stderr.replaceAll(work, 'WORK').trimEnd()).toContain(`ocelli: ${message}`);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(existsSync(join(work, 'none'))).toBe(false);
});
