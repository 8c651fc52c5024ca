import { expect, it } from 'vitest';
import { KernelRunner, type KernelTensor } from './kernel-runner.js';
import { loadRuntime } from './native-session.js';

const tensor = (shape: readonly number[], ...values: number[]): KernelTensor => ({
  shape,
  dtype: 'float32',
  data: Float32Array.from(values),
});

const makeRunner = (sessions?: number) =>
  new KernelRunner(loadRuntime(), { threads: 1, ...(sessions === undefined ? {} : { sessions }) });

it('shares a session among shapes for which a kernel is the same', () => {
  const runner = makeRunner();
  const square = (x: KernelTensor) => runner.run('Square', { x }, {})[0];
  expect(square(tensor([2], 2, 3))).toEqual(tensor([2], 4, 9));
  expect(square(tensor([3], 1, 2, 4))).toEqual(tensor([3], 1, 4, 16));
  expect(runner.sessions).toBe(1);
  // Another number of axes is another graph.
  expect(square(tensor([1, 1], 5))).toEqual(tensor([1, 1], 25));
  expect(runner.sessions).toBe(2);
  runner.dispose();
});

it('keeps no more sessions than it may: those that were used last', () => {
  const runner = makeRunner(2);
  const run = (kernel: string) => runner.run(kernel, { x: tensor([1], 2) }, {})[0]?.data[0];
  for (const [kernel, wanted] of [
    ['Square', 4],
    ['Neg', -2],
    ['Square', 4],
    ['Abs', 2],
    ['Neg', -2],
  ] as const) {
    expect(run(kernel)).toBe(wanted);
    expect(runner.sessions).toBeLessThanOrEqual(2);
  }
  runner.dispose();
  expect(runner.sessions).toBe(0);
});

it('tells attributes apart that JSON has no number for', () => {
  const runner = makeRunner();
  const last = (constantValue: number) =>
    runner.run('PadV2', { x: tensor([1], 1) }, { paddings: [[0, 1]], constantValue })[0]?.data[1];
  expect([last(Infinity), last(-Infinity), last(0)]).toEqual([Infinity, -Infinity, 0]);
  runner.dispose();
});

it('gives images as they lie, and takes them so, or brings them into their plain order', () => {
  const runner = makeRunner();
  const [batch, size, channels] = [1, 2, 3];
  const x = tensor([batch, size, size, channels], ...Array.from({ length: 12 }, (_, index) => index));
  const filter = tensor([1, 1, 3, 3], 1, 0, 0, 0, 1, 0, 0, 0, 1);
  const attributes = { strides: 1, pad: 'valid', dilations: 1 };
  const [images] = runner.run('Conv2D', { x, filter }, attributes) as [KernelTensor];
  expect(images.order).toEqual([3, 0, 1, 2]);
  expect(Array.from(images.data)).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
  const [negative] = runner.run('Neg', { x: images }, {}) as [KernelTensor];
  expect(negative.order).toEqual(images.order);
  const [plain] = runner.run('Neg', { x: negative }, {}, { isPlain: true }) as [KernelTensor];
  expect(plain).toMatchObject({ order: undefined, data: x.data });
  runner.dispose();
});

it('writes large outputs into memory that was given back to it', () => {
  const runner = makeRunner();
  const x = tensor([2 ** 16], ...new Float32Array(2 ** 16).fill(3));
  const square = () => runner.run('Square', { x }, {})[0] as KernelTensor;
  const first = square();
  expect(first.data.at(-1)).toBe(9);
  expect(square().data.buffer).not.toBe(first.data.buffer);
  first.data.fill(0);
  runner.recycle(first.data);
  const third = square();
  expect(third.data.buffer).toBe(first.data.buffer);
  expect(third.data.every((value) => value === 9)).toBe(true);
  runner.dispose();
});

it('says which kernel failed, and why', () => {
  const runner = makeRunner();
  const indices: KernelTensor = { shape: [1, 1], dtype: 'int32', data: Int32Array.of(5) };
  const gather = () => runner.run('GatherNd', { params: tensor([2], 1, 2), indices }, {});
  expect(gather).toThrow(/^GatherNd failed on the onnx backend: invalid index found, index = 5$/);
  runner.dispose();
});

it('computes kernels that the compiler does away with before it puts a graph in ONNX', () => {
  const runner = makeRunner();
  const x = tensor([2, 1], 3, -4);
  const run = (kernel: string, inputs = {}, attributes = {}) => runner.run(kernel, inputs, attributes)[0]?.data;
  expect(run('Identity', { x })).toEqual(x.data);
  expect(run('ZerosLike', { x })).toEqual(Float32Array.of(0, 0));
  expect(run('OnesLike', { x })).toEqual(Float32Array.of(1, 1));
  expect(run('Fill', {}, { shape: [3], value: 7, dtype: 'int32' })).toEqual(Int32Array.of(7, 7, 7));
  runner.dispose();
});
