import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, type StateDict } from '@ocelli/safetensors';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Finished, last, metricsLines, ocelliHere, workFolder } from './command-line.js';

const work = workFolder();
const [first, whole] = [join(work, 'first'), join(work, 'whole')];
const weights = join(first, 'best.safetensors');
const sizes = ['--train-limit', '72', '--batch-size', '16', '--model-options', 'channels=4,hidden=8'];
/** Two epochs of four steps with the head alone, and one with all. */
const tuning = [
  'train',
  '--weights',
  weights,
  '--fine-tune',
  '--freeze-epochs',
  '2',
  '--epochs',
  '3',
  '--seed',
  '5',
  '--test-limit',
  '20',
  ...sizes,
  '--json',
];

async function done(args: readonly string[]): Promise<Finished> {
  const finished = await ocelliHere(args);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  return finished;
}

const tensors = (folder: string, file: string): StateDict => readSafetensors(new Uint8Array(readFileSync(join(folder, file))));
const isSame = (one: StateDict, other: StateDict, name: string) => String(one[name]?.data) === String(other[name]?.data);

let tuned: Finished;
beforeAll(async () => {
  await done(['train', ...sizes, '--epochs', '1', '--mean', '0.4', '--std', '0.3,0.4,0.5', '--run-dir', first, '--json']);
  tuned = await done([...tuning, '--run-dir', whole]);
}, 120_000);

test("trains a new head on the weights' features, then the whole model, with the weights' own preprocessing", () => {
  const told = tuned.events.filter(({ event }) => ['features', 'training'].includes(String(event)));
  expect(told).toMatchObject([
    { event: 'features', images: 72 },
    { event: 'training', stage: 'head', epochs: 2 },
    { event: 'training', stage: 'whole', epochs: 1 },
  ]);
  const epochs = metricsLines(whole).filter(({ event }) => event === 'epoch');
  expect(epochs.map(({ epoch, epochs, steps }) => [epoch, epochs, steps])).toEqual([
    [1, 3, 4],
    [2, 3, 8],
    [3, 3, 12],
  ]);
  expect(metricsLines(whole).map(({ event, epochs }) => event === 'step' && epochs)).not.toContain(2);
  const config = (folder: string) => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  expect(config(whole).preprocessing).toEqual(config(first).preprocessing);
  expect(config(whole).preprocessing).toMatchObject({ mean: [0.4, 0.4, 0.4], std: [0.3, 0.4, 0.5] });
  expect(config(whole).classNames).toEqual(config(first).classNames);
});

test('leaves the backbone as it is while the head is trained alone', async () => {
  const runDir = join(work, 'probe');
  await done([
    ...tuning.filter((word) => word !== '--fine-tune').map((word) => (word === '3' ? '2' : word)),
    '--run-dir',
    runDir,
  ]);
  const [before, after, last] = [
    tensors(first, 'best.safetensors'),
    tensors(runDir, 'last/checkpoint.safetensors'),
    tensors(whole, 'last/checkpoint.safetensors'),
  ];
  const kept = (of: StateDict) =>
    Object.keys(before)
      .filter((name) => isSame(before, of, name))
      .sort();
  expect(kept(after)).toEqual(['conv1.bias', 'conv1.weight', 'conv2.bias', 'conv2.weight']);
  expect(kept(last)).toEqual([]);
  // Only what is trained has a mean of gradients.
  expect(Object.keys(after).filter((name) => name.startsWith('optimizer/exp_avg.'))).toEqual(
    ['fc1.bias', 'fc1.weight', 'fc2.bias', 'fc2.weight'].map((name) => `optimizer/exp_avg.${name}`),
  );
});

test.each([
  ['while the head is trained', 'onStep: ({ step }) => stop(step === 3)'],
  ['between', 'onEpoch: ({ epoch }) => stop(epoch === 2)'],
  ['while all is trained', 'onStep: ({ step }) => stop(step === 10)'],
])('goes on to the very weights where it was stopped %s', async (where, callback) => {
  const runDir = join(work, where.replaceAll(' ', '-'));
  const config = `${runDir}.config.mjs`;
  const code = `const stop = (now) => { if (now) throw new Error('stopped on purpose'); };\nexport default { callbacks: { ${callback} } };\n`;
  writeFileSync(config, code);
  const stopped = await ocelliHere([...tuning, '--config', config, '--run-dir', runDir]);
  expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining('stopped on purpose')]);
  await done(['train', '--resume', '--run-dir', runDir, '--json']);
  const file = 'last/checkpoint.safetensors';
  expect(tensors(runDir, file)).toEqual(tensors(whole, file));
});

test('is reproduced bit for bit, also from weights that moved, and refused where they are gone or are others now', async () => {
  const again = (name: string, ...more: string[]) => ['reproduce', whole, '--run-dir', join(work, name), '--json', ...more];
  expect(last(await done(again('again')))).toMatchObject({ sameWeights: true });
  const refused = async () => {
    const { code, stderr } = await ocelliHere(again('refused'));
    expect([code, existsSync(join(work, 'refused'))]).toEqual([1, false]);
    return stderr;
  };
  const moved = join(work, 'moved.safetensors');
  renameSync(weights, moved);
  try {
    const start = `ocelli: ${weights}: `;
    expect(await refused()).toBe(
      `${start}the weights that the run began with are not there any more; say where they are now: --weights SOURCE\n`,
    );
    copyFileSync(join(work, 'again/best.safetensors'), weights);
    expect(await refused()).toBe(
      `${start}these are not the weights that the run began with, their values differ; say where those are: --weights SOURCE\n`,
    );
    expect(last(await done(again('from-moved', '--weights', moved)))).toMatchObject({ sameWeights: true });
  } finally {
    renameSync(moved, weights);
  }
});

test('is refused to be reproduced where the weights are the same and their config.json says other pictures', async () => {
  const [folder, runDir] = [join(work, 'exported'), join(work, 'of-folder')];
  await done(['export', first, '--format', 'torchvision', '--out', folder, '--json']);
  const short = ['--freeze-epochs', '1', '--epochs', '1', '--test-limit', '20', ...sizes, '--json'];
  await done(['train', '--weights', folder, ...short, '--run-dir', runDir]);
  const file = join(folder, 'config.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('0.4', '0.5'));
  const { code, stderr } = await ocelliHere(['reproduce', runDir, '--run-dir', join(work, 'refused'), '--json']);
  expect([code, stderr, existsSync(join(work, 'refused'))]).toEqual([
    1,
    `ocelli: ${folder}: these are not the weights that the run began with, for which mean was [0.4,0.4,0.4] and now is [0.5,0.5,0.5]; say where those are: --weights SOURCE\n`,
    false,
  ]);
});

test('computes features anew in each epoch where they would fill half of the memory, and comes to the same', async () => {
  // 72 images of 8 x 8 maps of 4 channels, twice as many bytes, and one less.
  const free = 2 * 72 * (8 * 8 * 4) * 4;
  using memory = vi.spyOn(process, 'availableMemory').mockReturnValue(free);
  const tune = (name: string) => done([...tuning, '--run-dir', join(work, name)]);
  const features = ({ events }: Finished) => events.find(({ event }) => event === 'features');
  expect(features(await tune('kept'))).toMatchObject({ images: 72, bytes: free / 2 });
  memory.mockReturnValue(free - 1);
  const without = await tune('anew');
  expect(features(without)).toBeUndefined();
  expect(without.events.filter(({ event }) => event === 'warning')).toEqual([
    {
      event: 'warning',
      message:
        'the features of 72 images would take 1 MB, more than half of the 1 MB of memory that are free: they are computed anew in each epoch, which counts as waiting for images',
    },
  ]);
  const epochs = (name: string) => metricsLines(join(work, name)).filter(({ event }) => event === 'epoch');
  const metrics = (name: string) => epochs(name).map(({ metrics }) => metrics);
  expect(metrics('anew')).toEqual(metrics('kept'));
  const file = 'last/checkpoint.safetensors';
  expect(tensors(join(work, 'anew'), file)).toEqual(tensors(join(work, 'kept'), file));
});

test('says where no epoch is left to train the whole model, and ends no run before it stands', async () => {
  const short = join(work, 'short');
  const args = tuning.map((word) => (word === '3' ? '1' : word)).filter((word) => word !== '--json');
  const { code, stderr } = await ocelliHere([...args, '--run-dir', short]);
  expect([code, stderr]).toEqual([
    0,
    'warning: --freeze-epochs 2: the head alone is trained in the one epoch; --epochs 3 or more train the whole model too\n',
  ]);
  const refused = await ocelliHere(['train', '--resume', '--run-dir', whole, '--epochs', '2']);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    'ocelli: --epochs 2: the run has done 3 epochs already; --epochs 3 ends it with them, and more go on\n',
  ]);
  const others = await ocelliHere(['train', '--resume', '--run-dir', whole, '--weights', join(short, 'best.safetensors')]);
  expect([others.code, others.stderr]).toEqual([1, expect.stringMatching(/^ocelli: --weights .*: the run was begun with .*\n$/)]);
});

test('counts the epochs of all stages in one sequence, and computes no features where none is left to train', async () => {
  const runDir = join(work, 'counted');
  const told = async (args: readonly string[]) => {
    const { stdout } = await ocelliHere(args.filter((word) => word !== '--json'));
    return stdout
      .split('\n')
      .flatMap((line) => /^(epoch \d\/\d|(?:training|resumed|features) .*?(?=, adamw|$))/.exec(line)?.[1] ?? []);
  };
  const lines = await told([...tuning, '--run-dir', runDir]);
  expect(lines.filter((line) => !line.startsWith('features'))).toEqual([
    'training  the head alone, epochs 1 to 2: each 4 steps of 16 images',
    'epoch 1/3',
    'epoch 2/3',
    'training  the whole model, epoch 3: 4 steps of 16 images',
    'epoch 3/3',
  ]);
  for (const folder of [runDir, join(work, 'short')]) {
    const before = tensors(folder, 'last/checkpoint.safetensors');
    const lines = await told(['train', '--resume', '--run-dir', folder]);
    expect(lines).toEqual([expect.stringMatching(/^resumed {3}after step \d+: all epochs are done$/)]);
    expect(tensors(folder, 'last/checkpoint.safetensors')).toEqual(before);
  }
});

test('begins anew as it was begun where nothing was saved yet', async () => {
  const runDir = join(work, 'early');
  mkdirSync(runDir);
  copyFileSync(join(whole, 'config.json'), join(runDir, 'config.json'));
  await done(['train', '--resume', '--run-dir', runDir, '--json']);
  const file = 'last/checkpoint.safetensors';
  expect(tensors(runDir, file)).toEqual(tensors(whole, file));
});

test('measures weights as the run that they are of, and finds their classes by name', async () => {
  const { metrics } = last(await done(['eval', first, '--json'])) as { metrics: { test: Record<string, number> } };
  const given = ['eval', '--weights', weights, '--dataset', 'shapes', '--batch-size', '16', '--json'];
  const found = last(await done(given));
  expect(found).toMatchObject({ weights, metrics: { test: { ...metrics.test, top5: expect.any(Number) } } });
  const labels = join(work, 'labels.txt');
  writeFileSync(labels, 'circle\nsqare\n');
  const { code, stderr } = await ocelliHere([...given, '--labels', labels]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('--labels: the weights have no class that is named ')]);
});

test.each([
  [['train', '--fine-tune'], '--fine-tune: say with which weights the run begins: --weights FILE'],
  [['train', '--freeze-epochs', '2'], '--freeze-epochs: say with which weights the run begins: --weights FILE'],
  [['train', '--layer-decay', '2'], '--layer-decay: expected a number of at most 1, found 2'],
  [['train', '--mean', '0.5,x'], '--mean.1: expected a number, found "x"'],
  [['train', '--std', '1,2'], 'preprocessing.std: expected 3 numbers, one a channel, found 2'],
  [['train', '--weights', join(work, 'none.safetensors')], 'none.safetensors'],
  [['train', '--weights', ''], '--weights: expected some text, found ""'],
  [['train', '--model', 'resnet18-cifar', '--weights', weights], 'not the weights of this ResNet: it lacks bn1.weight'],
  [['train', '--model', 'resnet18-cifar', '--weights', weights], '; they are of small-cnn: --model small-cnn\n'],
  [['train', '--weights', weights], '; say of which they are: --model NAME, with its --model-options\n'],
  [['train', '--layer-decay', '0'], '--layer-decay: expected a number above 0, found 0'],
  [['reproduce', first, '--weights', weights], '--weights: the run began with none; leave this option out'],
  [['eval'], 'name the folder of a run, or weights: ocelli eval RUN_DIR, or ocelli eval --weights FILE'],
  [['eval', '--weights', weights], '--dataset: say of which images the weights are measured'],
  [
    ['eval', '--weights', weights, '--dataset', 'shapes', '--part', 'validation'],
    '--part validation: only a run holds images out',
  ],
  [['eval', first, '--mean', '0.5'], `--mean: the run in ${first} says that itself; leave this option out`],
])('ocelli %j is refused', async (args, message) => {
  const { code, stderr } = await ocelliHere([...args, ...(args[0] === 'train' ? ['--run-dir', join(work, 'refused')] : [])]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});
