import { expect, test } from 'vitest';
import { last, ocelliHere } from './command-line.js';

test('ocelli doctor prints the backends, what they lack, and the machine', async () => {
  const { code, stdout } = await ocelliHere(['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^node +${process.versions.node}$`, 'm'));
  expect(stdout).toMatch(/^processor +.* cores?$/m);
  expect(stdout).toMatch(/^memory +[\d.]+ GiB, [\d.]+ GiB free$/m);
  expect(stdout).toMatch(/^cache +\S*datasets \(.*\)$/m);
  expect(stdout).toMatch(/^onnx +works +1\.30\.0 +ONNX Runtime on the CPU/m);
  expect(stdout).toMatch(/^wasm +works +4\.22\.0 +WebAssembly/m);
  expect(stdout).toMatch(/^webgl +in a browser/m);
  expect(stdout).toContain('wasm: one thread, since');
  expect(stdout).toMatch(/^engine +onnxruntime-node 1\.30\.0: steps are compiled to native code$/m);

  const { backends, engine, environment } = last(await ocelliHere(['doctor', '--json'])) as Record<string, unknown>;
  expect(environment).toMatchObject({ tfjs: '4.22.0', node: process.versions.node });
  expect(engine).toMatchObject({ usable: true, version: '1.30.0' });
  expect(backends).toContainEqual(
    expect.objectContaining({ name: 'onnx', usable: true, missingKernels: [], missingGradients: [] }),
  );
  expect(backends).toContainEqual(
    expect.objectContaining({ name: 'wasm', usable: true, threads: 1, missingKernels: [], missingGradients: [] }),
  );
});

test('ocelli summary prints layers, parameters and FLOPs', async () => {
  const { stdout } = await ocelliHere([
    'summary',
    'small-cnn',
    '--channels',
    '1',
    '--image-size',
    '28',
    '--model-options',
    'channels=16',
  ]);
  expect(stdout).toMatch(/^conv1 +Conv2d +\[1, 28, 28, 16\] +160 +112,896$/m);
  expect(stdout).toMatch(/^parameters +104,250 /m);
  const sized = await ocelliHere(['summary', 'small-cnn', '--model-options', 'imageSize=16,numClasses=3', '--json']);
  expect(last(sized)).toMatchObject({
    inputShapes: [[1, 16, 16, 3]],
    layers: [{ outputShapes: [[1, 3]] }, {}, {}, {}, {}, {}, {}],
  });
  const summary = last(await ocelliHere(['summary', '--model', 'resnet18-cifar', '--json']));
  expect(summary).toMatchObject({ event: 'done', model: 'resnet18-cifar', parameters: 11_173_962 });
});

test('ocelli models and ocelli datasets list what there is', async () => {
  expect((await ocelliHere(['models', 'small*'])).stdout).toMatch(/^small-cnn +inChannels=3,channels=32/m);
  expect(last(await ocelliHere(['models', '--json']))).toMatchObject({
    models: expect.arrayContaining([
      expect.objectContaining({ name: 'resnet18-cifar' }),
      { name: 'small-cnn', options: expect.objectContaining({ channels: 32 }) },
    ]),
  });
  expect((await ocelliHere(['datasets'])).stdout).toMatch(/^shapes .* 8,000 \+ 2,000, 32 x 32 +nothing +Apache-2\.0$/m);
  const { datasets } = last(await ocelliHere(['datasets', '--json'])) as { datasets: { name: string }[] };
  expect(datasets.map(({ name }) => name)).toEqual('shapes mnist fashion-mnist cifar10 cifar100 imagefolder'.split(' '));
});

test('ocelli --help and --version', async () => {
  const { code, stdout } = await ocelliHere(['--help']);
  expect(code).toBe(0);
  for (const command of 'train eval predict export summary doctor datasets models reproduce'.split(' ')) {
    expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  }
  expect((await ocelliHere([])).stdout).toBe(stdout);
  expect((await ocelliHere(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
