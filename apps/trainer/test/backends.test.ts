import '@tensorflow/tfjs-backend-cpu';
import { type BackendAdapter, useBackend } from '@ocelli/backend';
import { onnx } from '@ocelli/backend-onnx';
import { wasm } from '@ocelli/backend-wasm';
import { compile } from '@ocelli/compile';
import { DataLoader, shapesDataset } from '@ocelli/data';
import { createModel } from '@ocelli/models';
import { type Checkpoint, constant, crossEntropy, type Engine, eager, sgd, Trainer } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';

/** Where an epoch is trained. */
interface Place {
  readonly backend: 'wasm' | 'cpu' | 'onnx';
  readonly engine: Engine;
}

const ring: readonly Place[] = [
  { backend: 'wasm', engine: eager },
  { backend: 'cpu', engine: eager },
  { backend: 'onnx', engine: eager },
  { backend: 'onnx', engine: compile },
  { backend: 'cpu', engine: compile },
  { backend: 'wasm', engine: eager },
];

beforeAll(async () => {
  for (const adapter of [onnx(), wasm()] as BackendAdapter[]) await useBackend(adapter.name, [adapter]);
  await tf.setBackend('cpu');
  // tfjs advertises another backend at the first use of this one.
  tf.scalar(0).dispose();
});

/** Trains one epoch in each place, and each but the first from the checkpoint of the one before. */
async function train(places: readonly Place[]): Promise<{ losses: number[]; last: Checkpoint }> {
  const losses: number[] = [];
  let last: Checkpoint | undefined;
  for (const { backend, engine } of places) {
    await tf.setBackend(backend);
    const numTensors = tf.memory().numTensors;
    // Other weights than those of the checkpoint.
    const seed = last === undefined ? 1 : 2;
    using model = await createModel('small-cnn', { channels: 8, hidden: 32, imageSize: 16, seed });
    const trainer = new Trainer({
      model,
      loss: crossEntropy(),
      optimizer: sgd({ momentum: 0.9 }),
      schedule: constant({ rate: 0.05 }),
      engine,
      callbacks: { onStep: ({ loss }) => void losses.push(loss) },
    });
    if (last !== undefined) trainer.restore(last);
    const loader = new DataLoader(shapesDataset({ length: 40, imageSize: 16 }), { batchSize: 16, shuffle: true, seed: 3 });
    const epochs = (last?.position.epoch ?? 0) + 1;
    for await (const _ of trainer.fit(loader, { epochs }));
    last = await trainer.checkpoint();
    trainer.dispose();
    model.dispose();
    expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
  }
  return { losses, last: last as Checkpoint };
}

it('a checkpoint moves between backends and engines, and comes to what one alone comes to', async () => {
  const place = ring[0] as Place;
  const [moved, stayed] = [await train(ring), await train(ring.map(() => place))];
  // Sums in another order, for eighteen steps: 1e-7. Where the momentum was lost on the way it was 2e-2.
  const apart = stayed.losses.map((loss, step) => Math.abs((moved.losses[step] ?? Number.NaN) / loss - 1));
  expect(stayed.losses).toHaveLength(18);
  expect(Math.max(...apart)).toBeLessThan(1e-5);
  const { epoch, batch, step, optimizer } = stayed.last.position;
  expect(moved.last.position).toMatchObject({ epoch, batch, step, optimizer });
});
