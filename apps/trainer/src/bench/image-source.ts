import type { Batch, DataLoader } from '@ocelli/data';
import { Rng } from '@ocelli/random';
import type { BatchSource } from '@ocelli/train';
import { UserError } from '../errors.js';
import type { ModelShape } from '../training/make-model.js';

/** The same made-up images in each batch: normally distributed, as those of a dataset come to be, and of each class in turn. */
export function madeUpImages({ inChannels, imageSize, numClasses }: ModelShape, batchSize: number, batches: number): BatchSource {
  const shape = [batchSize, imageSize, imageSize, inChannels] as const;
  const rng = new Rng(1);
  const images = Float32Array.from({ length: batchSize * imageSize * imageSize * inChannels }, () => rng.normal());
  const batch: Batch = {
    images,
    shape,
    labels: Int32Array.from({ length: batchSize }, (_, index) => index % numClasses),
    indices: Uint32Array.from({ length: batchSize }, (_, index) => index),
  };
  return {
    length: batches,
    async *epoch() {
      for (let given = 0; given < batches; given++) yield batch;
    },
  };
}

/**
 * A loader's whole batches, from its first epoch on and into as many as it takes.
 *
 * @throws UserError when an epoch has no whole batch.
 */
export function wholeBatches(loader: DataLoader, batchSize: number, batches: number): BatchSource {
  return {
    length: batches,
    async *epoch() {
      let given = 0;
      for (let epoch = 0; ; epoch++) {
        const before = given;
        for await (const batch of loader.epoch(epoch)) {
          if (batch.labels.length < batchSize) continue;
          yield batch;
          if (++given === batches) return;
        }
        if (given === before) throw tooFewImages(batchSize);
      }
    },
  };
}

/** That a dataset fills no batch. */
export function tooFewImages(batchSize: number): UserError {
  return new UserError(`--batch-size ${batchSize}: the dataset has fewer images to train on; take a smaller batch`);
}
