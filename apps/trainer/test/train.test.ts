import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from '@ocelli/safetensors';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Finished, last, metricsLines, ocelli, ocelliHere, workFolder } from './command-line.js';

const work = workFolder();
const runDir = join(work, 'first');
const flags = ['--train-limit', '160', '--test-limit', '50', '--epochs', '2', '--batch-size', '32'];

const share = expect.closeTo(0.5, 0);
const metrics = { loss: expect.any(Number), accuracy: share };

let trained: Finished;
beforeAll(async () => {
  trained = await ocelli(['train', ...flags, '--run-dir', runDir, '--json']);
  expect(trained.stderr).toBe('');
}, 120_000);

describe('ocelli train --json', () => {
  test('tells what runs, then each epoch, then what it came to', () => {
    expect(trained.code).toBe(0);
    const events = trained.events.filter(({ event }) => event !== 'compiled');
    expect(events.map(({ event }) => event)).toEqual('run engine backend data model training epoch epoch test done'.split(' '));
    expect(events.slice(0, 6)).toMatchObject([
      { runDir },
      { engine: 'compiled', device: 'cpu', threads: availableParallelism(), onnxruntime: '1.30.0' },
      { name: 'onnx', device: expect.any(String), threads: availableParallelism(), reason: expect.any(String) },
      { dataset: 'shapes', train: 143, validation: 17, test: 50, classes: 10, height: 32, width: 32, channels: 3 },
      { model: 'small-cnn', parameters: 273_706 },
      { epochs: 2, batches: 5 },
    ]);
    expect(events[7]).toMatchObject({ epoch: 2, epochs: 2, steps: 10, metrics: { train: metrics, validation: metrics } });
    expect(last(trained)).toEqual({
      event: 'done',
      runDir,
      seconds: expect.any(Number),
      backend: 'onnx',
      engine: 'compiled',
      metrics: { test: metrics },
    });
  });

  test('tells what it compiles: each function once for each number of images, in both epochs together', () => {
    const compiled = trained.events.filter(({ event }) => event === 'compiled');
    expect(compiled.map(({ function: name, images }) => `${String(name)} of ${String(images)}`)).toEqual([
      'step of 32',
      'step of 15',
      'evaluation of 17',
      'evaluation of 32',
      'evaluation of 18',
    ]);
    for (const { nodes, seconds } of compiled) expect([nodes, seconds]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(Number(compiled[0]?.['nodes'])).toBeGreaterThan(100);
  });

  test('leaves a run folder', () => {
    const files = readdirSync(runDir).map((name) => name.replace(/^(events\.out\.tfevents)\..*/, '$1'));
    expect(files.toSorted()).toEqual(
      'best.safetensors config.json events.out.tfevents examples last metrics.jsonl report.html'.split(' '),
    );
    expect(readdirSync(join(runDir, 'last'))).toEqual(['checkpoint.safetensors']);
    expect(JSON.parse(readFileSync(join(runDir, 'config.json'), 'utf8'))).toMatchObject({
      version: 1,
      command: `ocelli train --train-limit 160 --test-limit 50 --epochs 2 --batch-size 32 --run-dir ${runDir}`,
      settings: { model: 'small-cnn', dataset: 'shapes', batchSize: 32, optimizer: 'adamw', seed: 1 },
      model: { name: 'small-cnn', options: { inChannels: 3, imageSize: 32, numClasses: 10 } },
      classNames: expect.arrayContaining(['circle', 'star']),
      preprocessing: { height: 32, width: 32, channels: 3, mean: [expect.any(Number), 0.502, 0.479] },
      versions: { node: process.versions.node, tfjs: '4.22.0', onnxruntime: '1.30.0' },
      engine: 'compiled',
    });
    expect(metricsLines(runDir).map(({ event }) => event)).toEqual([
      ...Array(5).fill('step'),
      'epoch',
      ...Array(5).fill('step'),
      'epoch',
      'test',
    ]);
    expect(readFileSync(join(runDir, 'report.html'), 'utf8')).toContain('<svg');
  });

  test('saves weights as PyTorch names and lays them out, with what made them', () => {
    const bytes = new Uint8Array(readFileSync(join(runDir, 'best.safetensors')));
    const shapes = Object.entries(readSafetensors(bytes)).map(([name, { shape }]) => [name, [...shape]]);
    expect(Object.fromEntries(shapes)).toEqual({
      'conv1.weight': [32, 3, 3, 3],
      'conv1.bias': [32],
      'conv2.weight': [32, 32, 3, 3],
      'conv2.bias': [32],
      'fc1.weight': [128, 2048],
      'fc1.bias': [128],
      'fc2.weight': [10, 128],
      'fc2.bias': [10],
    });
    const metadata = readSafetensorsMetadata(bytes);
    expect(metadata).toMatchObject({ seed: '1', command: expect.stringMatching(/^ocelli train /) });
    expect(JSON.parse(metadata.config ?? '')).toMatchObject({ settings: { batchSize: 32 } });
    expect(JSON.parse(metadata.metrics ?? '')).toMatchObject({ train: metrics, validation: metrics, test: metrics });
  });
});

test('ocelli eval gives the same numbers again', async () => {
  const evaluated = await ocelliHere(['eval', runDir, '--json']);
  expect(evaluated.stderr).toBe('');
  expect(last(evaluated)).toEqual({ ...last(trained), seconds: expect.any(Number) });
});

test('ocelli predict tells the classes of files and folders, from the run folder and from its weights alone', async () => {
  const examples = join(runDir, 'examples');
  const files = readdirSync(examples).toSorted();
  const predicted = await ocelliHere(['predict', runDir, examples, '--json']);
  expect(predicted.stderr).toBe('');
  expect(last(predicted)).toMatchObject({ event: 'done', predictions: files.map((file) => ({ file: join(examples, file) })) });
  const { predictions } = last(predicted) as {
    predictions: { top: { index: number; label: string; probability: number }[] }[];
  };
  for (const { top } of predictions) {
    expect(top).toHaveLength(5);
    expect(top.map(({ probability }) => probability)).toEqual(
      top.map(({ probability }) => probability).toSorted((a, b) => b - a),
    );
    expect(top[0]).toEqual({ index: expect.any(Number), label: expect.any(String), probability: expect.any(Number) });
  }
  const fromWeights = await ocelliHere(['predict', '--weights', join(runDir, 'best.safetensors'), examples, '--json']);
  expect(last(fromWeights)).toEqual(last(predicted));
});

test('ocelli predict uses weights from elsewhere, of which the options say what they are', async () => {
  const { preprocessing } = JSON.parse(readFileSync(join(runDir, 'config.json'), 'utf8')) as {
    preprocessing: { mean: number[]; std: number[] };
  };
  const bare = join(work, 'bare.safetensors');
  writeFileSync(bare, writeSafetensors(readSafetensors(new Uint8Array(readFileSync(join(runDir, 'best.safetensors'))))));
  const picture = join(runDir, 'examples/star.png');
  const foreign = ['predict', '--weights', bare, picture, '--json'];
  const said = ['--model', 'small-cnn', '--mean', String(preprocessing.mean), '--std', String(preprocessing.std)];
  const top = ({ events }: Finished) =>
    (events.at(-1) as { predictions: { top: { index: number; label: string; probability: number }[] }[] }).predictions[0]?.top;
  const own = top(await ocelliHere(['predict', runDir, picture, '--json']));
  // Nothing says the classes' names.
  expect(top(await ocelliHere([...foreign, ...said]))).toEqual(
    own?.map((ranked) => ({ ...ranked, label: String(ranked.index) })),
  );

  const refused = async (args: readonly string[]): Promise<string> => (await ocelliHere(args)).stderr;
  expect(await refused(foreign)).toBe(
    `ocelli: --model: ${bare} does not say which architecture its weights are for; name it: --model NAME\n`,
  );
  expect(await refused([...foreign, '--model', 'resnet18-cifar'])).toMatch(
    /bare\.safetensors: not the weights of this ResNet: it lacks/,
  );
  expect(await refused([...foreign, '--model', 'small-cnn', '--std', '1,0,1'])).toMatch(/^ocelli: --std: expected 3 numbers/);
  expect(await refused(['predict', runDir, picture, '--model', 'small-cnn'])).toBe(
    `ocelli: --model: the run in ${runDir} says that itself; leave this option out\n`,
  );
});

test('ocelli explain writes where the model sees a class, from the run folder and from its weights alone', async () => {
  const picture = join(runDir, 'examples/star.png');
  const explained = async (source: readonly string[], name: string): Promise<[Record<string, unknown>, Buffer]> => {
    const out = join(work, name);
    const finished = await ocelliHere(['explain', ...source, picture, '--class', 'star', '--out', out, '--json']);
    expect(finished.stderr).toBe('');
    const { file, ...rest } = last(finished);
    expect(file).toBe(out);
    return [rest, readFileSync(out)];
  };
  const [own, ownPicture] = await explained([runDir], 'own.png');
  expect(own).toMatchObject({ event: 'done', class: { label: 'star', probability: expect.any(Number) } });
  expect(ownPicture.equals(readFileSync(picture))).toBe(false);
  const [fromWeights, samePicture] = await explained(['--weights', join(runDir, 'best.safetensors')], 'weights.png');
  expect(fromWeights).toEqual(own);
  expect(samePicture.equals(ownPicture)).toBe(true);
  const cam = await ocelliHere(['explain', runDir, picture, '--method', 'cam']);
  expect(cam.stderr).toBe(
    'ocelli: --method cam: the head of SmallCnn must be a mean over a map and one linear layer, but it takes no map of a single pixel; use --method grad-cam.\n',
  );
});

test('ocelli reproduce comes to the same weights, bit for bit', async () => {
  const again = join(work, 'again');
  const reproduced = await ocelliHere(['reproduce', join(runDir, 'best.safetensors'), '--run-dir', again, '--json']);
  expect(reproduced.stderr).toBe('');
  expect(last(reproduced)).toEqual({ ...last(trained), runDir: again, seconds: expect.any(Number), sameWeights: true });
});

test('a finished run that is resumed is measured again, and its lines are not doubled', async () => {
  const before = metricsLines(runDir).length;
  const resumed = await ocelliHere(['train', '--resume', '--run-dir', runDir, '--json']);
  expect(resumed.stderr).toBe('');
  expect(last(resumed)).toEqual({ ...last(trained), seconds: expect.any(Number) });
  expect(metricsLines(runDir)).toHaveLength(before);
});

test('a run goes on as it was begun', async () => {
  const { code, stderr } = await ocelliHere(['train', '--resume', '--run-dir', runDir, '--batch-size', '8']);
  expect([code, stderr]).toEqual([
    1,
    'ocelli: --batch-size 8: the run was begun with 32, and goes on as it was begun; leave this option out\n',
  ]);
});

test('without --json the last lines say the accuracy, the time, where the report is, and commands that work', async () => {
  const args = ['train', '--train-limit', '64', '--test-limit', '20', '--epochs', '1', '--run-dir', 'first', '--unique'];
  const { code, stdout, stderr } = await ocelli(args, work);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^engine +compiled: .*ONNX Runtime 1\.30\.0 on the CPU with \d+ threads?$/m);
  expect(stdout).toMatch(/^backend +onnx 1\.30\.0: .* threads?;/m);
  expect(stdout.match(/^compiled +the step in [\d.]+ s: a graph of \d+ nodes$/gm)).toHaveLength(1);
  expect(stdout).toMatch(/^epoch 1\/1 {2}training loss .* validation loss .* images\/s$/m);
  const [, accuracy, report, ...next] = stdout.trimEnd().split('\n').slice(-6);
  expect(accuracy).toMatch(/^test accuracy \d+\.\d\d % after [\d.]+ s$/);
  expect(report).toMatch(/^report +first-2\/report\.html/);
  expect(existsSync(join(work, 'first-2/report.html'))).toBe(true);
  expect(next.map((line) => line.replace(/^try next/, '').trim())).toEqual([
    'ocelli predict first-2 first-2/examples',
    'ocelli eval first-2',
    'ocelli train --model small-cnn --dataset fashion-mnist',
  ]);
});
