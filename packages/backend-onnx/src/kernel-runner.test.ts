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

it('keeps no more sessions than it may, and makes those anew that it has let go', () => {
  const runner = makeRunner(2);
  for (let time = 0; time < 2; time++) {
    for (const [kernel, wanted] of [
      ['Square', 4],
      ['Neg', -2],
      ['Abs', 2],
    ] as const) {
      expect(runner.run(kernel, { x: tensor([1], 2) }, {})[0]?.data[0]).toBe(wanted);
      expect(runner.sessions).toBeLessThanOrEqual(2);
    }
  }
  runner.dispose();
  expect(runner.sessions).toBe(0);
}); // prettier-ignore

it('tells attributes apart that JSON has no number for', () => {
  const runner = makeRunner();
  const last = (constantValue: number) =>
    runner.run('PadV2', { x: tensor([1], 1) }, { paddings: [[0, 1]], constantValue })[0]?.data[1];
  expect([last(Infinity), last(-Infinity), last(0)]).toEqual([Infinity, -Infinity, 0]);
  runner.dispose();
});
