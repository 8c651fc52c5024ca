import { type ClassificationDataset, DataLoader, type DataLoaderOptions } from '@ocelli/data';
import { BatchNorm2d, Conv2d, Dropout, Linear, Module } from '@ocelli/nn';
import { flatten, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { crossEntropy } from '../losses/cross-entropy.js';
import { accuracy } from '../metrics/accuracy.js';
import { sgd } from '../optimizers/sgd.js';
import { cosine } from '../schedules/cosine.js';
import type { TrainerOptions } from '../trainer/trainer-options.js';
import { Trainer } from '../trainer.js';

/** A network with all that a resume must keep: weights of both layouts, running statistics, dropout. Images are 4 x 4, grey. */
export class TinyNet extends Module {
  readonly conv = new Conv2d(1, 3, 3, { stride: 2, padding: 1 });
  readonly norm = new BatchNorm2d(3);
  readonly drop = new Dropout(0.3);
  readonly fc = new Linear(12, 3);

  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  forwardFeatures(images: Tensor4D): Tensor4D {
    return relu(this.norm.forward(this.conv.forward(images)));
  }

  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(this.drop.forward(flatten(features)));
  }

  layerGroups(): Module[][] {
    return [[this.conv], [this.norm], [this.fc]];
  }
}

export interface TinyDatasetOptions {
  /** Default 14. */
  readonly length?: number;
  /** Labels in the place of the images' classes, by the sample's number. */
  readonly labels?: Readonly<Record<number, number>>;
  /** The sample that cannot be made. */
  readonly bad?: number;
  /** The sample whose image is not a number. */
  readonly nan?: number;
}

/** Pictures with a bright band in the place that their class says, and noise from the loader's stream. */
export function tinyDataset({ length = 14, labels = {}, bad, nan }: TinyDatasetOptions = {}): ClassificationDataset {
  const label = (index: number): number => labels[index] ?? index % 3;
  return {
    length,
    classNames: ['top', 'middle', 'bottom'],
    label,
    describe: (index) => `picture ${index}`,
    get: (index, rng) => {
      if (index === bad) throw new Error('The picture is torn.');
      const data = rng.fillUniform(new Float32Array(16), -0.3, 0.3);
      for (let pixel = 0; pixel < 4; pixel++) data[4 * (index % 3) + pixel] = index === nan ? Number.NaN : 1;
      return { image: { data, height: 4, width: 4, channels: 1 }, label: label(index) };
    },
  };
}

export function tinyLoader(dataset: TinyDatasetOptions = {}, options: Partial<DataLoaderOptions> = {}): DataLoader {
  return new DataLoader(tinyDataset(dataset), { batchSize: 4, shuffle: true, seed: 5, ...options });
}

/** A trainer of a new network; `release` frees both. */
export function tinyTrainer(options: Partial<TrainerOptions> = {}): { trainer: Trainer; release: () => void } {
  const model = options.model ?? new TinyNet().initialize(1);
  const trainer = new Trainer({
    loss: crossEntropy(),
    optimizer: sgd({ momentum: 0.9 }),
    schedule: cosine({ peak: 0.1 }),
    metrics: [accuracy()],
    seed: 3,
    ...options,
    model,
  });
  const release = (): void => {
    trainer.dispose();
    model.dispose();
  };
  return { trainer, release };
}

/** Everything that a generator gives. */
export async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}
