import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readImageFile } from '@ocelli/data/node';
import { type Preprocessing, preprocessImage } from '@ocelli/transforms';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { javascriptRunner } from '../src/export/javascript-runner.js';
import { pythonRunner } from '../src/export/python-runner.js';
import { last, ocelliHere, workFolder } from './command-line.js';

const work = workFolder();
const runDir = join(work, 'run');
const pictures = join(work, 'pictures');

// Debian's, which has its Pillow.
const python = '/usr/bin/python3';
const hasPillow = spawnSync(python, ['-c', 'import numpy, PIL']).status === 0;
if (!hasPillow) process.stderr.write(`notice: runners in Python are not tried: ${python} has no numpy or no Pillow\n`);

/** A picture of soft colours, so that ways of making it smaller differ little. */
async function paint(file: string, width: number, height: number, channels: 1 | 3 | 4, orientation = 1): Promise<void> {
  const wave = (x: number, y: number, c: number) => Math.round(127 + 100 * Math.sin(x / 9 + c) * Math.cos(y / 11 - c));
  const data = Uint8Array.from({ length: width * height * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return wave(pixel % width, Math.floor(pixel / width), at % channels);
  });
  await sharp(data, { raw: { width, height, channels } }).withMetadata({ orientation }).toFile(join(pictures, file));
}

/** Where npm would have installed the packages. */
function unpack(zip: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) writeFileSync(join(folder, name), bytes);
  linkPackages(folder);
  return folder;
}

function linkPackages(folder: string): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  for (const name of ['onnxruntime-node', 'sharp']) {
    const main = fileURLToPath(import.meta.resolve(name));
    symlinkSync(
      main.slice(0, main.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}`.length),
      join(folder, 'node_modules', name),
    );
  }
}

beforeAll(async () => {
  mkdirSync(pictures);
  await paint('plain.png', 32, 32, 3);
  await paint('large.png', 120, 70, 3);
  await paint('grey.png', 50, 90, 1);
  await paint('transparent.png', 64, 48, 4);
  await paint('turned.jpg', 80, 60, 3, 6);
  const flags = '--train-limit 160 --test-limit 20 --epochs 2 --batch-size 32 --model-options channels=8,hidden=32'.split(' ');
  const trained = await ocelliHere(['train', ...flags, '--run-dir', runDir, '--json']);
  expect([trained.code, trained.stderr]).toEqual([0, '']);
});

describe('ocelli export', () => {
  test('leaves a zip whose runner for Node sees in pictures what ocelli predict sees', async () => {
    const exported = await ocelliHere(['export', runDir, '--format', 'onnx', '--json']);
    expect(exported.stderr).toBe('');
    const zip = join(runDir, 'model.zip');
    expect(last(exported)).toMatchObject({ event: 'done', file: zip, classes: 10 });
    expect(Object.keys(unzipSync(readFileSync(zip)))).toEqual([
      'model.onnx',
      'labels.json',
      'preprocessing.json',
      'classify.mjs',
      'classify.py',
    ]);
    const folder = unpack(zip, join(work, 'unpacked'));
    const files = ['plain.png', 'large.png', 'grey.png', 'transparent.png', 'turned.jpg'].map((name) => join(pictures, name));
    const { stdout, stderr } = spawnSync(process.execPath, ['classify.mjs', ...files], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    const predicted = last(await ocelliHere(['predict', runDir, ...files, '--json']))['predictions'];
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(files.length);
    for (const [index, { file, top }] of (predicted as Prediction[]).entries()) {
      const found = /^(\S+) (\S+) ([\d.]+) %/.exec(lines[index] ?? '');
      expect(found?.slice(1, 3)).toEqual([file, top[0]?.label]);
      // Printed to a tenth of a percent. What sharp makes smaller is a grey level off.
      const tolerance = file.includes('plain') ? 0.051 : 2;
      expect(Math.abs(Number(found?.[3]) - 100 * (top[0]?.probability ?? 0))).toBeLessThan(tolerance);
    }
    // No time of its own, which would make another file each time: the first of January 1980, as DOS writes it.
    expect(readFileSync(zip).readUInt32LE(10)).toBe(0x21_0000);
    const again = await ocelliHere(['export', runDir, '--out', join(work, 'again.zip'), '--json']);
    expect(last(again)).toMatchObject({ file: join(work, 'again.zip') });
    expect(readFileSync(join(work, 'again.zip')).equals(readFileSync(zip))).toBe(true);
  });

  test('leaves a folder of weights and their config.json, from which ocelli predict sees the same', async () => {
    const exported = await ocelliHere(['export', runDir, '--format', 'torchvision', '--json']);
    expect(exported.stderr).toBe('');
    const folder = join(runDir, 'torchvision');
    expect(last(exported)).toMatchObject({ event: 'done', file: folder, classes: 10 });
    const picture = join(pictures, 'large.png');
    const byWeights = ['predict', '--weights', folder, '--model-options', 'channels=8,hidden=32', picture, '--json'];
    const [{ predictions: one }, { predictions: other }] = [
      last(await ocelliHere(['predict', runDir, picture, '--json'])),
      last(await ocelliHere(byWeights)),
    ];
    const [probabilities, others] = [one, other].map(
      (found) => (found as Prediction[])[0]?.top.map(({ probability }) => probability) ?? [],
    );
    expect(probabilities?.length).toBe(5);
    expect(probabilities?.map((value, index) => Math.abs(value - (others?.[index] ?? 0)) < 1e-5)).toEqual(Array(5).fill(true));
    expect((other as Prediction[])[0]?.top.map(({ label }) => label)).toEqual(
      (one as Prediction[])[0]?.top.map(({ label }) => label),
    );
  });

  test('says what is wrong', async () => {
    const refusal = async (...args: string[]) => (await ocelliHere(['export', ...args])).stderr.replaceAll(work, 'WORK');
    expect(await refusal(runDir, '--format', 'tflite')).toBe(
      'ocelli: --format: expected onnx, timm or torchvision, found "tflite"\n',
    );
    expect(await refusal(runDir, '--out', 'model.onnx')).toBe(
      "ocelli: --out: expected the name of a .zip file, found 'model.onnx'\n",
    );
    expect(await refusal(runDir, '--format', 'timm')).toBe(
      "ocelli: --format timm: timm has no 'small-cnn' as SmallCnn is; save it with names: 'torchvision'.\n",
    );
    expect(await refusal(join(work, 'nothing'))).toBe('ocelli: WORK/nothing: not a run folder, for it has no config.json\n');
  });
});

interface Prediction {
  readonly file: string;
  readonly top: readonly { readonly label: string; readonly probability: number }[];
}

const statistics = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };
const preprocessings: [string, Preprocessing][] = [
  ['resized', { height: 20, width: 24, channels: 3, ...statistics }],
  ['cut out of the middle', { height: 21, width: 21, channels: 3, ...statistics, resizeRatio: 256 / 224 }],
  ['cut out, not square', { height: 21, width: 33, channels: 3, ...statistics, resizeRatio: 1.2, interpolation: 'bicubic' }],
  ['grey', { height: 24, width: 24, channels: 1, mean: [0.5], std: [0.25], resizeRatio: 1 }],
];

describe('runners prepare pictures as ocelli does', () => {
  const files = ['large.png', 'grey.png', 'transparent.png', 'turned.jpg'].map((name) => join(pictures, name));

  /** The largest and the mean difference from ours, in steps of a byte before the values are divided by the deviation. */
  async function differences(found: readonly (readonly number[])[], preprocessing: Preprocessing): Promise<[number, number]> {
    const differences: number[] = [];
    for (const [index, file] of files.entries()) {
      const { data } = preprocessImage(await readImageFile(file), preprocessing);
      expect(found[index]).toHaveLength(data.length);
      const { std, channels } = preprocessing;
      for (const [at, value] of data.entries()) {
        differences.push(255 * Math.abs(value - (found[index]?.[at] ?? Number.NaN)) * (std[at % channels] ?? 1));
      }
    }
    return [Math.max(...differences), differences.reduce((sum, each) => sum + each) / differences.length];
  }

  test.each(preprocessings)('in Python: %s', { skip: !hasPillow }, async (name, preprocessing) => {
    const folder = join(work, `python ${name}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'classify.py'), pythonRunner(preprocessing));
    writeFileSync(join(folder, 'labels.json'), '[]');
    writeFileSync(join(folder, 'preprocessing.json'), JSON.stringify(preprocessing));
    const print = 'import classify, json, sys; print(json.dumps([classify.prepare(f).ravel().tolist() for f in sys.argv[1:]]))';
    const { stdout, stderr } = spawnSync(python, ['-c', print, ...files], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
    expect(stderr).toBe('');
    const [largest, mean] = await differences(JSON.parse(stdout) as number[][], preprocessing);
    // Each rounds to whole grey levels after either axis, and two readers of JPEG differ by one too.
    expect(largest).toBeLessThan(2.5);
    expect(mean).toBeLessThan(0.5);
  });

  test('in Python, and tell what a session gives', { skip: !hasPillow }, () => {
    const folder = join(work, 'python whole');
    mkdirSync(folder);
    writeFileSync(join(folder, 'classify.py'), pythonRunner(preprocessings[0]?.[1] as Preprocessing));
    writeFileSync(join(folder, 'labels.json'), '["cat", "dog", "owl"]');
    writeFileSync(join(folder, 'preprocessing.json'), JSON.stringify(statistics));
    // Debian has no onnxruntime for Python.
    const standIn = `import numpy
class InferenceSession:
    def __init__(self, file, providers): assert file.endswith("model.onnx")
    def run(self, names, feeds):
        assert names == ["logits"] and feeds["images"].shape == (1, 20, 24, 3) and feeds["images"].dtype == numpy.float32
        return [numpy.float32([[0, 3, 1]])]
`;
    writeFileSync(join(folder, 'onnxruntime.py'), standIn);
    const { stdout, stderr } = spawnSync(python, ['classify.py', files[0] ?? ''], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe(`${files[0]} dog 84.4 %, owl 11.4 %, cat 4.2 %\n`);
  });

  test.each(preprocessings)('in JavaScript: %s', async (name, preprocessing) => {
    const folder = join(work, `javascript ${name}`);
    mkdirSync(folder);
    linkPackages(folder);
    // Without a model: the values themselves are told.
    const runner = javascriptRunner(preprocessing)
      .replace(/const session = .*\n/, '')
      .replace(/ {2}const feeds = [^]*$/, '  console.log(JSON.stringify([...images]));\n}\n')
      .replace(/import ort .*\n/, '');
    writeFileSync(join(folder, 'classify.mjs'), runner);
    writeFileSync(join(folder, 'labels.json'), '[]');
    writeFileSync(join(folder, 'preprocessing.json'), JSON.stringify(preprocessing));
    const options = { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
    const { stdout, stderr } = spawnSync(process.execPath, ['classify.mjs', ...files], options);
    expect(stderr).toBe('');
    const found = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as number[]);
    const [largest, mean] = await differences(found, preprocessing);
    // Each rounds to whole grey levels after either axis.
    expect(largest).toBeLessThan(2.5);
    expect(mean).toBeLessThan(0.5);
  });
});
