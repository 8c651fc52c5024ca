import { DataLoader, mapDataset, type ShapeName, shapesDataset } from '@ocelli/data';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@ocelli/nn';
import { accuracy, adamW, cosine, crossEntropy, Trainer } from '@ocelli/train';
import { toFloat } from '@ocelli/transforms';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { WeightedBranch } from './weighted-branch.js';

const shapes: readonly ShapeName[] = ['ring', 'crescent', 'triangle', 'square'];

/** A small network with the layer in it; its state dict has `3.conv.weight` and `3.weight`. */
export function makeModel(): Sequential<Tensor4D, Tensor2D> {
  return new Sequential<Tensor4D, Tensor2D>(
    new Conv2d(3, 16, 3, { padding: 1, stride: 2 }),
    new ReLU(),
    new MaxPool2d(2),
    new WeightedBranch(16),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(16 * 4 * 4, shapes.length),
  ).initialize(1);
}

/** Trains it on pictures of shapes, and gives the accuracy on others after each epoch. */
export async function* train(model: Sequential<Tensor4D, Tensor2D>, epochs: number): AsyncGenerator<number> {
  const pictures = (split: 'train' | 'test', length: number) => mapDataset(shapesDataset({ split, length, shapes }), toFloat());
  const loader = new DataLoader(pictures('train', 1600), { batchSize: 32, shuffle: true });
  const validation = new DataLoader(pictures('test', 200), { batchSize: 100 });
  const trainer = new Trainer({
    model,
    loss: crossEntropy(),
    optimizer: adamW({ weightDecay: 0.01 }),
    schedule: cosine({ peak: 5e-3 }),
    metrics: [accuracy()],
  });
  for await (const { metrics } of trainer.fit(loader, { epochs, validation })) yield metrics.validation?.['accuracy'] ?? 0;
  trainer.dispose();
}
