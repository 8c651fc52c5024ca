import '@tensorflow/tfjs-backend-cpu';
import { bernoulli, dropoutMask, Rng, randomNormal, randomUniform } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { compile } from './compile.js';
import { nodeExecutor } from './execute/node-executor.js';

await tf.setBackend('cpu');

const executor = nodeExecutor({ threads: 1 });

interface Settings {
  readonly seed: number;
}

async function valuesOf(tensor: tf.Tensor | Promise<tf.Tensor>): Promise<number[]> {
  return Array.from(await (await tensor).data());
}

describe('random tensors in a compiled function', () => {
  it('are those of eager code to the last bit, for sizes of a part of a row to several rows', async () => {
    const shapes = [[], [1], [0, 3], [7], [2048], [2049], [3, 2048], [5, 1, 700, 3]];
    const draw = ({ seed }: Settings) =>
      shapes.map((shape, index) => {
        const rng = new Rng(seed).fork('site').fork(index);
        const drawn = [
          randomUniform(shape as [number], rng),
          randomUniform(shape as [number], rng, { low: -0.3, high: 7.1 }),
          bernoulli(shape as [number], 0.3, rng),
          dropoutMask(shape as [number], 0.1, rng),
          ...[0, 1].flatMap((probability) => [
            bernoulli(shape as [number], probability, rng),
            dropoutMask(shape as [number], probability, rng),
          ]),
        ];
        return Object.fromEntries(drawn.map((tensor, at) => [`${shape.join('x')} ${at}`, tensor]));
      });
    const compiled = compile(draw, { executor });
    for (const seed of [0, 1, 2 ** 53 - 1]) {
      const eager = draw({ seed });
      const found = await compiled({ seed });
      for (const [index, tensors] of eager.entries()) {
        for (const [name, tensor] of Object.entries(tensors)) {
          expect(found[index]?.[name]?.shape).toEqual(tensor.shape);
          expect(await found[index]?.[name]?.data(), `${name} of seed ${seed}`).toEqual(await tensor.data());
        }
      }
    }
    await compiled.dispose();
  });

  it('change sides where eager ones do: at a probability that is one of the numbers, and at the next ones', async () => {
    const numbers = await valuesOf(randomUniform<tf.Rank.R1>([3000], new Rng(8)));
    const ends = [Math.min(...numbers), Math.max(...numbers)];
    const near = [...ends, ...numbers.slice(-3), 0.5].flatMap((number) => [-1, 0, 1].map((step) => number + step / 2 ** 24));
    const draw = ({ seed }: Settings) =>
      near.flatMap((probability) => [
        bernoulli<tf.Rank.R1>([3000], probability, new Rng(seed)),
        dropoutMask<tf.Rank.R1>([3000], probability, new Rng(seed)),
      ]);
    const compiled = compile(draw, { executor });
    const [eager, found] = [draw({ seed: 8 }), await compiled({ seed: 8 })];
    for (const [index, tensor] of eager.entries()) expect(await found[index]?.data()).toEqual(await tensor.data());
    const ones = await Promise.all(
      eager.slice(0, 6).map(async (tensor, index) => (index % 2 === 0 ? (await valuesOf(tensor)).indexOf(1) : 0)),
    );
    expect(ones).toEqual([-1, 0, -1, 0, numbers.indexOf(ends[0] ?? 0), 0]);
    await compiled.dispose();
  });

  it('of the normal distribution differ from eager ones by roundings', async () => {
    const draw = ({ seed }: Settings) => randomNormal<tf.Rank.R1>([100_000], new Rng(seed), { mean: -1, std: 2 });
    const compiled = compile(draw, { executor });
    for (const seed of [3, 4]) {
      const [eager, found] = [await valuesOf(draw({ seed })), await valuesOf(compiled({ seed }))];
      // Float32 with a few roundings, relative to the deviation and to the value.
      for (const [index, value] of eager.entries()) {
        expect(Math.abs((found[index] ?? Number.NaN) - value)).toBeLessThan(1e-6 * (2 + Math.abs(value)));
      }
    }
    await compiled.dispose();
  });

  it('depend on the seed alone, which needs no other program', async () => {
    const onCompile = vi.fn<() => void>();
    const draw = ({ seed }: Settings) => dropoutMask<tf.Rank.R1>([64], 0.5, new Rng(seed));
    const compiled = compile(draw, { executor, onCompile });
    const seeds = [5, 6, 5, 7, 6];
    const masks: number[][] = [];
    for (const seed of seeds) masks.push(await valuesOf(compiled({ seed })));
    expect(masks[2]).toEqual(masks[0]);
    expect(masks[4]).toEqual(masks[1]);
    expect(new Set(masks.map(String)).size).toBe(3);
    expect(onCompile).toHaveBeenCalledTimes(1);
    await expect(compiled({ seed: -1 })).rejects.toThrow('the seed must be an integer from 0 to 2^53 - 1, but it is -1');
    await compiled.dispose();
  });

  it('are told apart by their seeds where there are several, and constant where the seed is another', async () => {
    const draw = (one: Settings, { inner }: { inner: readonly Settings[] }) => ({
      one: randomUniform<tf.Rank.R1>([8], new Rng(one.seed)),
      other: randomUniform<tf.Rank.R1>([8], new Rng(inner[0]?.seed ?? 0)),
      fixed: randomUniform<tf.Rank.R1>([8], new Rng(9)),
      seeds: [one.seed, inner[0]?.seed],
    });
    const compiled = compile(draw, { executor });
    for (const [first, second] of [
      [1, 2],
      [2, 1],
      [3, 3],
    ] as const) {
      const given = [{ seed: first }, { inner: [{ seed: second }] }] as const;
      const [eager, found] = [draw(...given), await compiled(...given)];
      for (const name of ['one', 'other', 'fixed'] as const)
        expect(await valuesOf(found[name])).toEqual(await valuesOf(eager[name]));
      expect(found.seeds).toEqual([first, second]);
    }
    await compiled.dispose();
  });
});
