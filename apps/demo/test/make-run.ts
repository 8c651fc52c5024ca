import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useBackend } from '@ocelli/backend';
import { wasm } from '@ocelli/backend-wasm';
import { createModel } from '@ocelli/models';
import { writeSafetensors } from '@ocelli/safetensors';
import type { RunConfig } from '../src/run/run-config.js';

/** A run of an untrained small CNN for pictures of 28 x 28. */
export interface MadeRun {
  readonly config: RunConfig;
  readonly weights: Uint8Array;
}

/** Makes a run without training; a backend is started for it. */
export async function makeRun(channels: 1 | 3, classNames: readonly string[]): Promise<MadeRun> {
  await useBackend('wasm', [wasm()]);
  const options = { inChannels: channels, channels: 4, imageSize: 28, hidden: 8, numClasses: classNames.length };
  using model = await createModel('small-cnn', { ...options, seed: 1 });
  const perChannel = (value: number) => Array.from({ length: channels }, () => value);
  return {
    config: {
      version: 1,
      model: { name: 'small-cnn', options },
      classNames: [...classNames],
      preprocessing: { height: 28, width: 28, channels, mean: perChannel(0.5), std: perChannel(0.25) },
    },
    weights: writeSafetensors(model.stateDict()),
  };
}

/** Writes a run as the trainer lays it out; its folder. */
export async function writeRun({ config, weights }: MadeRun, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'best.safetensors'), weights);
  return folder;
}
