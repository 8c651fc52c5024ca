/**
 * Eager training steps and the time that an operation takes beside its arithmetic, natively (ONNX Runtime, two threads) and on wasm (one
 * thread, which is all that tfjs's has in Node). Rounds are interleaved; `ONLY=vit` limits it to one model.
 */
import * as tf from '@tensorflow/tfjs-core';
import { onnx } from '../packages/backend-onnx/src/index.js';
import { wasm } from '../packages/backend-wasm/src/index.js';
import { median, type Row } from './row.js';
import { makeEager } from './training/eager-side.js';
import type { Side } from './training/side.js';
import { type Work, works } from './training/work.js';

const rounds = 5;
const backends = [() => onnx({ threads: 2 }), wasm] as const;

export async function run(): Promise<Row[]> {
  const sides = [await makeEager(backends[0]()), await makeEager(backends[1]())] as const;
  const rows = await overhead();
  for (const work of works) {
    if (process.env['ONLY'] === undefined || process.env['ONLY'] === work.model) rows.push(...(await race(work, sides)));
  }
  return rows;
}

async function race(work: Work, sides: readonly [Side, Side]): Promise<Row[]> {
  const bursts: number[] = [];
  const firsts: number[] = [];
  for (const side of sides) {
    await side.prepare(work);
    const { milliseconds } = await side.steps(3);
    firsts.push(milliseconds[0] ?? Number.NaN);
    bursts.push(Math.max(1, Math.round(400 / (milliseconds[2] ?? 1))));
  }
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [index, side] of sides.entries()) {
      times[index]?.push(median((await side.steps(bursts[index] ?? 1)).milliseconds));
    }
  }
  for (const side of sides) await side.stop();
  const [native, other] = times;
  const notes = firsts.map((first) => `the first step ${first.toFixed(0)} ms`);
  return [
    ...sides.map(({ name }, index) => {
      return { name: `${work.name}: ${name}`, value: median(times[index] ?? []), unit: 'ms', note: notes[index] ?? '' };
    }),
    {
      name: `${work.name}: native, times as fast as wasm`,
      value: median(native.map((time, round) => (other[round] ?? Number.NaN) / time)),
      unit: 'x',
    },
  ];
}

/** Of adding 16 numbers to 16 others, tfjs-core's share included. */
async function overhead(): Promise<Row[]> {
  const calls = 2000;
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const backend of backends) {
      const { name } = backend();
      await backend().start();
      const [a, b] = [tf.ones([16]), tf.ones([16])] as const;
      const before = performance.now();
      for (let call = 0; call < calls; call++) tf.add(a, b).dispose();
      const microseconds = ((performance.now() - before) / calls) * 1000;
      // The first is for the engine to warm up.
      if (round > 0) (times[name] ??= []).push(microseconds);
      tf.dispose([a, b]);
    }
  }
  return Object.entries(times).map(([name, values]) => ({
    name: `add of 16 numbers: ${name}`,
    value: median(values),
    unit: 'us',
  }));
}
