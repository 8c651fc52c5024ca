import type { SavableCheckpoint } from '../checkpoint-file.js';

/** A checkpoint whose tensors all hold its step. */
export function checkpointAt(step: number, values = 64): SavableCheckpoint {
  const epoch = {
    epoch: 1,
    epochs: 3,
    steps: 4,
    seconds: 1.5,
    waitSeconds: 0.25,
    imagesPerSecond: 40,
    learningRate: 0.1,
    metrics: { train: { loss: 0.5, accuracy: 0.75 } },
    isBest: true,
  };
  const sums = { loss: 1.5, samples: 12, seconds: 0.1, waitSeconds: 0, learningRate: 0.1, metrics: { accuracy: [3, 4] } };
  return {
    tensors: {
      'conv1.weight': { dtype: 'F32', shape: [values], data: new Float32Array(values).fill(step) },
      'bn1.num_batches_tracked': { dtype: 'I64', shape: [], data: BigInt64Array.of(BigInt(step)) },
      'optimizer/momentum_buffer.conv1.weight': { dtype: 'F32', shape: [values], data: new Float32Array(values).fill(-step) },
    },
    position: { seed: 7, optimizer: 'sgd', epoch: 1, batch: 2, batches: 4, step, history: [epoch], sums },
  };
}
