/**
 * What the steps of `pnpm bench training` take at least on this machine, if every convolution and product ran at the speed of a large product
 * of matrices and everything else at that of a large sum; beside what they do take. Minimal filtering multiplies less than is counted here.
 */
import * as tf from '@tensorflow/tfjs-core';
import { onnx } from '../packages/backend-onnx/src/index.js';
import { compile, nodeExecutor, type Program } from '../packages/compile/src/index.js';
import { createStep } from '../packages/train/src/index.js';
import { countWork } from './roofline/count-work.js';
import { measureMachine } from './roofline/measure-machine.js';
import { median, type Row } from './row.js';
import { makeOurs } from './training/ours.js';
import { works } from './training/work.js';

const threads = 2;
const warmUp = 3;
const steps = 12;

export async function run(): Promise<Row[]> {
  await onnx().start();
  const machine = await measureMachine(threads);
  const rows: Row[] = [
    { name: 'peak: a product of 1,024 x 1,024 matrices', value: machine.operations / 1e9, unit: 'GFLOP/s' },
    { name: 'peak: a sum of 16 million numbers', value: machine.bytes / 1e9, unit: 'GB/s' },
  ];
  for (const work of works) {
    const ours = await makeOurs(work);
    let made: Promise<Program> | undefined;
    const step = compile(createStep(ours), {
      executor: nodeExecutor({ threads }),
      isStrict: true,
      onCompile: (program) => (made = program),
    });
    const learningRate = tf.scalar(ours.learningRate);
    let state = ours.firstState();
    const times: number[] = [];
    for (let taken = 0; taken < warmUp + steps; taken++) {
      const before = performance.now();
      const { state: after, metrics } = await step(state, ours.batch, { learningRate, seed: 0 });
      await metrics.loss.data();
      if (taken >= warmUp) times.push(performance.now() - before);
      for (const [name, tensor] of Object.entries(state)) if (after[name] !== tensor) tensor.dispose();
      tf.dispose(metrics);
      state = after;
    }
    const { operations, bytes, seconds } = countWork(((await made) as Program).graph, machine);
    const least = 1000 * seconds;
    const note = `${(operations / 1e9).toFixed(1)} GFLOP multiplied out, ${(bytes / 2 ** 20).toFixed(0)} MiB beside; takes ${median(times).toFixed(1)} ms, ${(median(times) / least).toFixed(2)}x`;
    rows.push({ name: `${work.name}: least`, value: least, unit: 'ms', note });
    tf.dispose([state, learningRate]);
    await step.dispose();
    ours.dispose();
  }
  return rows;
}
