import '@tensorflow/tfjs-backend-cpu';
import { Dropout, functionalCall } from '@ocelli/nn';
import { dropoutMask, Rng, randomUniform } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { compile } from '../compile.js';
import { CompileError } from '../errors.js';
import { nodeExecutor } from '../execute/node-executor.js';

await tf.setBackend('cpu');

const executor = nodeExecutor({ threads: 1 });

interface Settings {
  readonly seed: number;
}

describe('what a compiled function makes of a seed', () => {
  const x = tf.ones<tf.Rank.R1>([4]);
  const refuse = async (run: (x: tf.Tensor1D, settings: Settings) => unknown, what: string): Promise<void> => {
    const compiled = compile(run, { executor, isStrict: true });
    const failure = await compiled(x, { seed: 1 }).then(
      () => 'nothing',
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(CompileError);
    expect((failure as Error).message).toContain(`compile: the seed among the arguments decides ${what}, other than by random`);
    await compiled.dispose();
  };

  it('may not be an element of a tensor', async () => {
    await refuse((x, { seed }) => tf.mul(x, tf.scalar(seed)), 'what Multiply computes');
    await refuse((x, { seed }) => tf.concat([x, tf.tensor1d([0, new Rng(seed).uniform()])]), 'what Concat computes');
  });

  it('may not be what a kernel is told', async () => {
    await refuse((x, { seed }) => tf.leakyRelu(x, new Rng(seed).uniform()), 'what LeakyRelu computes');
  });

  it('may not choose which kernels are called', async () => {
    await refuse((x, { seed }) => (seed % 2 === 0 ? tf.exp(x) : tf.sin(x)), 'what Exp computes');
    await refuse((x, { seed }) => (seed % 2 === 0 ? tf.exp(x) : x), 'what Exp computes');
    await refuse((x, { seed }) => (seed % 2 === 0 ? x : tf.exp(x)), 'what it returns');
    // A coin falls alike for two seeds in half of the cases: what throws several is found.
    await refuse((x, { seed }) => {
      const rng = new Rng(seed);
      return Array.from({ length: 12 }, () => rng.boolean()).reduce((y, isKept) => (isKept ? tf.sin(y) : y), x);
    }, 'what it returns');
  });

  it('may not be another seed', async () => {
    await refuse((x, { seed }) => tf.mul(x, dropoutMask([4], 0.5, new Rng(seed + 1))), 'where a random tensor comes from');
    const drop = new Dropout(0.5);
    await refuse((x, { seed }) => {
      return functionalCall(drop, {}, { seed: seed - 1 }, () => drop.forward(x)).result;
    }, 'where a random tensor comes from');
  });

  it('may not be a number in the result, but for itself', async () => {
    await refuse((x, { seed }) => ({ x, next: seed + 1 }), 'what it returns');
    const compiled = compile((x: tf.Tensor1D, { seed }: Settings) => ({ x: tf.exp(x), used: [seed] }), { executor });
    for (const seed of [5, 6]) expect((await compiled(x, { seed })).used).toEqual([seed]);
    await compiled.dispose();
  });

  it('may be nothing at all, whatever it is', async () => {
    const onCompile = vi.fn<() => void>();
    const compiled = compile((x: tf.Tensor1D, settings: Settings) => (Object.keys(settings).length === 1 ? tf.exp(x) : x), {
      executor,
      onCompile,
    });
    for (const seed of [5, -1, Number.NaN]) expect((await compiled(x, { seed })).shape).toEqual([4]);
    expect(onCompile).toHaveBeenCalledTimes(1);
    await compiled.dispose();
  });
});

describe('numbers among the arguments that change', () => {
  it('are told of once, at the fourth program', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const run = (x: tf.Tensor1D, { rate, scale, seed }: { rate: number; scale: number; seed: number }) =>
      tf.add(tf.mul(x, rate * scale), randomUniform<tf.Rank.R1>([1], new Rng(seed)));
    const compiled = compile(run, { executor, cacheSize: 2 });
    const [x, y] = [tf.ones<tf.Rank.R1>([4]), tf.ones<tf.Rank.R1>([5])];
    // A seed makes no program, one rate no other, and arguments of other shapes are others.
    for (const rate of [0.1, 0.2, 0.1, 0.3, 0.3])
      await compiled(x, { rate, scale: 2, seed: 100 * rate + 1 - ((100 * rate) % 1) });
    for (const rate of [0.4, 0.5, 0.6]) await compiled(y, { rate, scale: 2, seed: 1 });
    expect(warn).not.toHaveBeenCalled();
    await compiled(x, { rate: 0.4, scale: 2, seed: 3 });
    expect(warn.mock.calls).toEqual([
      [
        "compile: the function was compiled 4 times for arguments that differ only in the number 1/rate (0.1, 0.2, 0.3, 0.4); its path begins with the argument's index. Pass a number that changes as a tensor, such as tf.scalar(number).",
      ],
    ]);
    for (const rate of [0.7, 0.8, 0.9, 1, 1.1]) await compiled(y, { rate, scale: 2, seed: 1 });
    expect(warn).toHaveBeenCalledTimes(1);
    await compiled.dispose();
  });
});
