import { stripVTControlCharacters } from 'node:util';
import type { LayerTotal, Total } from '@ocelli/compile/profile';
import { expect, test } from 'vitest';
import type { BenchResult } from './bench-result.js';
import type { CompiledProfile } from './compiled-profile.js';
import { describeBench } from './describe-bench.js';

const result: BenchResult = {
  model: 'net',
  batchSize: 64,
  images: 'made-up',
  backend: 'wasm',
  engine: 'compiled',
  device: 'the CPU',
  threads: 2,
  steps: 10,
  step: { median: 31.234, lower: 30.1, upper: 1033.2, least: 9.996 },
  wait: 0.01,
  imagesPerSecond: 2048.6,
  peakMemory: 412.4 * 2 ** 20,
};

const total = (name: string, count: number, forward: number, backward: number): Total => {
  return { name, count, milliseconds: forward + backward, byPart: [forward, backward] };
};

const layer = (path: string, own: Total, layers: readonly LayerTotal[] = []): LayerTotal => {
  const all = [own, ...layers];
  const sum = (of: (each: Total) => number) => all.reduce((whole, each) => whole + of(each), 0);
  const name = path.split('.').at(-1) ?? '';
  return {
    ...total(
      name,
      sum(({ count }) => count),
      sum(({ byPart }) => byPart[0] ?? 0),
      sum(({ byPart }) => byPart[1] ?? 0),
    ),
    path,
    own,
    layers,
  };
};

const compiled = {
  account: { step: 35, operators: 30, between: 1.5, outside: 3.25 },
  profile: { parts: ['forward', 'backward'], milliseconds: 100 },
  byKernel: [total('Conv2D', 3, 60, 0), total('Sum', 12, 1, 37.5), total('Neg', 2, 0.5, 0), total('Log', 1, 0, 0.25)],
  byLayer: layer('', total('', 4, 1, 2), [
    layer('block', total('block', 0, 0, 0), [
      layer('block.conv', total('conv', 2, 40, 30)),
      layer('block.norm', total('norm', 1, 0.25, 0.25)),
    ]),
    layer('head', total('head', 2, 20, 6.25)),
    layer('tail', total('tail', 1, 0.125, 0.125)),
  ]),
} as unknown as CompiledProfile;

const lines = (given: BenchResult): string[] => stripVTControlCharacters(describeBench(given)).split('\n');

test('a compiled step is told with what takes a hundredth of it or more, and the rest in one row', () => {
  expect(lines({ ...result, compiled })).toEqual([
    '',
    'step      31.2 ms (half of 10 steps between 30.1 and 1,033, the fastest 10.0)',
    'speed     2,049 images/s in batches of 64',
    'memory    412 MiB at the peak, profiling included',
    'profiled  35.0 ms a step: 30.0 in operators, 1.50 between them, 3.25 outside of ONNX Runtime',
    '',
    'operation             count  ms    share    forward  backward',
    'Conv2D                3      60.0  60.00 %  60.0     0.00',
    'Sum                   12     38.5  38.50 %  1.00     37.5',
    '2 others              3      0.75  0.75 %   0.50     0.25',
    'added by the runtime         0.75  0.75 %',
    '',
    'layer              count  ms    share    forward  backward',
    'block              3      70.5  70.50 %  40.3     30.3',
    '  conv             2      70.0  70.00 %  40.0     30.0',
    'head               2      26.3  26.25 %  20.0     6.25',
    '1 other            1      0.25  0.25 %   0.13     0.13',
    'outside of layers  4      3.00  3.00 %   1.00     2.00',
  ]);
  const waiting = lines({ ...result, compiled, wait: 4.5, accelerator: 'cuda' });
  expect(waiting[1]).toMatch(/, waiting 4\.50 ms for images before it$/);
  expect(waiting[5]).toBe(
    "          on CUDA an operator's time is how long ONNX Runtime is at it, which need not be when the device has done it",
  );
});

test('a step that runs operation by operation is told by kernel, where they could be timed', () => {
  const kernels = [
    { name: 'Conv2D', count: 2, milliseconds: 99.5 },
    { name: 'Neg', count: 1, milliseconds: 0.25 },
    { name: 'Log', count: 1, milliseconds: 0.25 },
  ];
  expect(lines({ ...result, kernels }).slice(-3)).toEqual([
    'operation  count  ms    share',
    'Conv2D     2      99.5  99.50 %',
    '2 others   2      0.50  0.50 %',
  ]);
  const untimed = kernels.map((kernel) => ({ ...kernel, milliseconds: 0 }));
  expect(lines({ ...result, kernels: untimed }).at(-1)).toMatch(/^memory/);
});
