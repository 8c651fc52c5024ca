import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendAdapter } from '../../packages/backend/src/index.js';
import { wasm } from '../../packages/backend-wasm/src/index.js';
import { createStep, type Step } from '../../packages/train/src/index.js';
import { makeOurs, type Ours } from './ours.js';
import type { Side } from './side.js';

/** A work that is under way. */
interface Training {
  readonly ours: Ours;
  readonly step: Step;
  readonly learningRate: Scalar;
  state: Record<string, Tensor>;
}

/** Our own steps without the compiler, op by op on a backend; default wasm. */
export async function makeEager(backend: BackendAdapter = wasm()): Promise<Side> {
  await backend.start();
  let training: Training | undefined;
  const release = (): void => {
    if (training === undefined) return;
    training.ours.dispose();
    tf.dispose([training.state, training.learningRate]);
    training = undefined;
  };
  return {
    name: `eager, ${backend.name}`,
    async prepare(work) {
      await tf.setBackend(backend.name);
      release();
      const ours = await makeOurs(work);
      training = { ours, step: createStep(ours), learningRate: tf.scalar(ours.learningRate), state: ours.firstState() };
      return { parameters: ours.parameters };
    },
    async steps(count) {
      await tf.setBackend(backend.name);
      if (training === undefined) throw new Error('No work has been prepared.');
      const [milliseconds, losses]: [number[], number[]] = [[], []];
      for (let step = 0; step < count; step++) {
        const before = performance.now();
        losses.push(await takeStep(training));
        milliseconds.push(performance.now() - before);
      }
      return { milliseconds, losses };
    },
    async stop() {
      release();
    },
  };
}

async function takeStep(training: Training): Promise<number> {
  const { ours, step, learningRate, state } = training;
  const { state: after, metrics } = step(state, ours.batch, { learningRate, seed: 0 });
  const [loss = Number.NaN] = await metrics.loss.data();
  for (const [name, tensor] of Object.entries(state)) if (after[name] !== tensor) tensor.dispose();
  tf.dispose(metrics);
  training.state = after;
  return loss;
}
