import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ocelliHere, workFolder } from './command-line.js';

const work = workFolder();

/** The one line that a command prints before it gives up. */
async function refusal(command: string): Promise<string> {
  const { code, stderr } = await ocelliHere(command.replaceAll('WORK', work).split(' '));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  return stderr.trimEnd().replaceAll(work, 'WORK');
}

test.each([
  ['tran', "unknown command 'tran' (Did you mean train?)"],
  ['train --epoch 3', "unknown option '--epoch' (Did you mean --epochs?)"],
  ['train --model smal-cnn', "--model smal-cnn: There is no model 'smal-cnn'; did you mean 'small-cnn'?"],
  ['train --dataset fasion-mnist', "--dataset fasion-mnist: There is no dataset 'fasion-mnist'. Did you mean 'fashion-mnist'?"],
  ['train --dataset imagefolder', '--data-dir: the dataset imagefolder is a folder of yours; say which: --data-dir FOLDER'],
  [
    'train --device wsam --run-dir WORK/new',
    "--device wsam: There is no backend 'wsam'; at hand are: auto, node, onnx, wasm. Did you mean 'wasm'?",
  ],
  ['train --epochs 0', '--epochs: expected a number of at least 1, found 0'],
  ['train --epochs abc --lr 0', '--epochs: expected a number, found "abc"; --lr: expected a number above 0, found 0'],
  ['train --batch-size 1.5', '--batch-size: expected a whole number, found 1.5'],
  ['train --optimizer sdg', '--optimizer: expected one of sgd, adam, adamw, found "sdg"; did you mean \'sgd\'?'],
  ['train --engine compield', '--engine: expected one of compiled, eager, found "compield"; did you mean \'compiled\'?'],
  ['predict WORK/nothing a.png --engine fast', '--engine: expected one of compiled, eager, found "fast"'],
  ['eval WORK/nothing --engine eager', 'WORK/nothing: not a run folder, for it has no config.json'],
  ['train --model-options hidden', "--model-options: expected name=value,name=value, found 'hidden'"],
  ['train --model-options hiden=8 --run-dir WORK/new', "--model-options: The model 'small-cnn' has no option 'hiden'"],
  ['train --run-dir ', '--run-dir: expected a folder, found ""'],
  [
    'train --resume --run-dir WORK/nothing --epochs 9',
    '--resume: WORK/nothing holds no run to go on with; name another folder, or what to train: --dataset NAME',
  ],
  ['train --resume', '--resume: say which run goes on: --run-dir FOLDER'],
  ['eval WORK/nothing', 'WORK/nothing: not a run folder, for it has no config.json'],
  ['eval WORK/nothing --part all', '--part: expected one of test, validation, train, found "all"'],
  ['eval WORK/best.safetensors', 'WORK/best.safetensors: not a run folder; for a file of weights use predict --weights'],
  ['predict WORK/nothing', 'name the images to classify: ocelli predict RUN_DIR IMAGE_OR_FOLDER...'],
  ['predict WORK/nothing WORK/none.png', 'WORK/none.png: there is no such file or folder.'],
  ['predict --weights w.safetensors a.png --top 0', '--top: expected a whole number of at least 1, found "0"'],
  ['explain WORK/nothing', 'name one image to explain: ocelli explain RUN_DIR IMAGE, or ocelli explain --weights SOURCE IMAGE'],
  ['explain --weights w.safetensors a.png b.png', 'name one image to explain: '],
  ['explain WORK/nothing WORK/none.png', 'WORK/none.png: cannot be read as a picture: '],
  ['explain WORK/nothing a.png --method lime', '--method: expected one of grad-cam, grad-cam++, cam, found "lime"'],
  ['explain WORK/nothing a.png --threshold 1', '--threshold: expected a number from 0 up to 1, found "1"'],
  ['explain WORK/nothing a.png --out a.jpg', "--out: expected the name of a .png file, found 'a.jpg'"],
  ['explain WORK/nothing a.png --out ./a.png', '--out: ./a.png is the image itself; name another file'],
  ['summary resnet18-cifr', "There is no model 'resnet18-cifr'; did you mean 'resnet18-cifar'?"],
  ['models rnn*', "no model is named like 'rnn*'; `ocelli models` lists all "],
  ['reproduce WORK/none.safetensors', 'WORK/none.safetensors: could not be read: there is no such file or folder (ENOENT)'],
])('ocelli %s', async (command, message) => {
  expect(await refusal(command)).toMatch(new RegExp(`^ocelli: ${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
});

test('faults of a config file name the file and the key', async () => {
  const fault = async (name: string, text: string): Promise<string> => {
    writeFileSync(join(work, name), text);
    return refusal(`train --config WORK/${name}`);
  };
  expect(await refusal('train --config WORK/none.yaml')).toBe('ocelli: --config WORK/none.yaml: there is no such file');
  expect(await fault('a.yaml', 'epochs: 3\nlr: [0.1\n')).toMatch(/^ocelli: WORK\/a\.yaml: .* at line 3, column 1$/);
  expect(await fault('b.yaml', 'epochs: many\n')).toBe('ocelli: WORK/b.yaml: epochs: expected a number, found "many"');
  expect(await fault('c.json', '{ "batch_size": 8 }')).toBe(
    "ocelli: WORK/c.json: batch_size: there is no such option; did you mean 'batchSize'?",
  );
  expect(await fault('d.json', '{ "epochs": 3')).toMatch(/^ocelli: WORK\/d\.json: .*JSON/);
  expect(await fault('e.json', '{ "loss": "mse" }')).toBe(
    'ocelli: WORK/e.json: loss: expected a function (outputs, targets) => scalar, found "mse"',
  );
  expect(await fault('f.json', '{ "preprocessing": { "std": [0] } }')).toBe(
    'ocelli: WORK/f.json: preprocessing.std.0: expected a number above 0, found 0',
  );
  expect(await fault('f.yaml', 'preprocessing: { meen: [0.5] }')).toBe(
    "ocelli: WORK/f.yaml: preprocessing.meen: there is no such option; did you mean 'mean'?",
  );
  expect(await fault('f.yml', 'preprocessing: { mean: [0.5, 0.4] }\ntrainLimit: 20')).toBe(
    'ocelli: preprocessing.mean: expected 3 numbers, one a channel, found 2',
  );
  expect(await fault('g.ts', 'export const epochs = 3;')).toBe(
    'ocelli: WORK/g.ts: its default export must be an object of options, found none',
  );
  expect(await fault('h.ts', 'export default { transforms: [1] };')).toBe(
    'ocelli: WORK/h.ts: transforms.0: expected a function (image, rng) => image, found 1',
  );
  expect(await fault('i.ts', 'export default { callbacks: { onstep() {} } };')).toBe(
    'ocelli: WORK/i.ts: callbacks: expected an object of functions named onStep, onEpoch, onValidationStep, found { onstep }',
  );
  expect(await fault('i.txt', 'epochs: 3')).toBe('ocelli: WORK/i.txt: a config file ends in .ts, .js, .yaml or .json');
});

test('faults of the code in a config file are one line that names the file, and leave no folder where no run began', async () => {
  let files = 0;
  // A module is run once in a process, so that each has a file of its own.
  const fault = async (code: string): Promise<string> => {
    const name = `code-${files++}.ts`;
    writeFileSync(join(work, name), `export default { trainLimit: 20, testLimit: 10, ${code} };`);
    return (await refusal(`train --config WORK/${name} --run-dir WORK/own/code`)).replace(name, 'code.ts');
  };
  const where = '(OCELLI_DEBUG=1 shows where)';
  expect(await fault("model: () => { throw new Error('There is no such layer.'); }")).toBe(
    `ocelli: WORK/code.ts: There is no such layer. ${where}`,
  );
  expect(await fault('loss: () => 3')).toBe(
    `ocelli: WORK/code.ts: The loss must return a scalar tensor, but it returned number. ${where}`,
  );
  expect(await fault('schedule: () => -1')).toMatch(
    /^ocelli: WORK\/code\.ts: The learning rate that the schedule gives for step 0 of/,
  );
  expect(await fault("metrics: [function sharpness() { return 'high'; }]")).toBe(
    `ocelli: WORK/code.ts: The metric sharpness must return a number, but it returned high. ${where}`,
  );
  rmSync(join(work, 'own'), { recursive: true });
  expect(await fault('model: () => 3')).toMatch(/expected a function that returns a Module of @ocelli\/nn, it returned 3$/);
  expect(existsSync(join(work, 'own'))).toBe(false);
}, 60_000);

test('with --json a fault of the command line is a line of JSON too', async () => {
  const { events, stderr } = await ocelliHere(['train', '--epoch', '3', '--json']);
  const message = "unknown option '--epoch' (Did you mean --epochs?)";
  expect([events, stderr]).toEqual([[{ event: 'error', message }], `ocelli: ${message}\n`]);
});

test('a run folder that cannot be one, and one that holds a run', async () => {
  writeFileSync(join(work, 'file'), '');
  expect(await refusal('train --run-dir WORK/file/run')).toBe(
    'ocelli: --run-dir WORK/file/run: cannot be written: a file stands where a folder should be',
  );
  mkdirSync(join(work, 'run/last'), { recursive: true });
  writeFileSync(join(work, 'run/last/checkpoint.safetensors'), '');
  expect(await refusal('train --run-dir WORK/run')).toBe(
    'ocelli: --run-dir WORK/run: this folder holds a run; add --resume to go on with it, or name another folder',
  );
  expect(readdirSync(join(work, 'run'))).toEqual(['last']);
});
