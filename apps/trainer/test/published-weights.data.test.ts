import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { last, ocelliHere } from './command-line.js';

const data = process.env['OCELLI_DATA'];
if (data === undefined) process.stdout.write('notice: OCELLI_DATA is not set, photos are not named by published weights\n');
const within = (...names: string[]): string => join(data ?? '', ...names);
const labels = ['--labels', within('class-names', 'imagenet_class_index.json')];
const caffe = ['--mean', '0.40784,0.45882,0.48235', '--std', '0.00392157', '--channel-order', 'bgr'];
const photos = ['n01491361', 'n01580077', 'n01614925'].map((folder) => within('imagenet-sample', folder));

/** The most probable class of each photo, and how probable it is. */
async function named(options: readonly string[]): Promise<[string, number][]> {
  const finished = await ocelliHere(['predict', ...options, ...labels, '--json', ...photos]);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  const done = last(finished) as { predictions?: { top: { label: string; probability: number }[] }[] };
  return (done.predictions ?? []).map(({ top: [first] }) => [first?.label ?? '', first?.probability ?? 0]);
}

describe.skipIf(data === undefined)('ocelli eval with published weights', () => {
  it("finds the classes of a folder of photos by the labels' other names, and what PyTorch finds", async () => {
    const weights = within('weights', 'squeezenet1_1', 'squeezenet1_1.safetensors');
    const caffe = ['--mean', '0.40784,0.45882,0.48235', '--std', '0.00392157', '--channel-order', 'bgr'];
    const photos = ['--dataset', 'imagefolder', '--data-dir', within('imagenet-sample')];
    const finished = await ocelliHere([
      'eval',
      '--model',
      'squeezenet1_1',
      '--weights',
      weights,
      ...caffe,
      ...labels,
      ...photos,
      '--json',
    ]);
    expect([finished.code, finished.stderr]).toEqual([0, '']);
    // As golden.json has it of the same photos.
    expect(last(finished)).toMatchObject({ weights, metrics: { test: { accuracy: 0.69, top5: 0.87 } } });
  }, 120_000);
});

describe.skipIf(data === undefined)('ocelli predict with published weights', () => {
  const animals = ['tiger_shark', 'jay', 'bald_eagle'];

  it("says what is on photos with SqueezeNet's, which take blue first and levels to 255", async () => {
    const weights = within('weights', 'squeezenet1_1', 'squeezenet1_1.safetensors');
    const found = await named(['--model', 'squeezenet1_1', '--weights', weights, ...caffe]);
    expect(found.map(([label]) => label)).toEqual(animals);
    expect(Math.min(...found.map(([, probability]) => probability))).toBeGreaterThan(0.5);
  });

  it("says it with TensorFlow.js's files of MobileNet v1, whose pictures the model knows itself", async () => {
    const weights = within('weights', 'mobilenet_v1_0.75_224_tfjs');
    const found = await named(['--model', 'mobilenet_v1_0_75', '--weights', weights]);
    expect(found.map(([label]) => label)).toEqual(animals);
  });

  it("names what does not fit of another architecture's weights", async () => {
    const weights = within('weights', 'squeezenet1_1', 'squeezenet1_1.safetensors');
    const { code, stderr } = await ocelliHere(['predict', '--model', 'resnet18', '--weights', weights, ...photos]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/squeezenet1_1\.safetensors: not the weights of this ResNet: it lacks conv1\.weight/);
  });
});
