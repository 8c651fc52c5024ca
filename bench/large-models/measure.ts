/** One measurement in a process of its own, so that its peak memory is its own: `node measure.ts NAME ARGUMENTS...` prints JSON. */
import { createWriteStream, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { onnx } from '../../packages/backend-onnx/src/index.js';
import { compile } from '../../packages/compile/src/index.js';
import { createModel } from '../../packages/models/src/index.js';
import { loadPretrained } from '../../packages/models/src/pretrained/index.js';
import { getState } from '../../packages/nn/src/index.js';
import { safetensorsParts } from '../../packages/safetensors/src/index.js';
import { createStep, crossEntropy, sgd } from '../../packages/train/src/index.js';

/** What the parent is told: the seconds of each part, and the most memory of the process, before and in all. */
export interface Measured {
  readonly seconds: readonly number[];
  readonly bytesBefore: number;
  readonly peakBytes: number;
}

type Part = () => Promise<unknown>;

const images = () =>
  tf.tensor4d(
    Float32Array.from({ length: 224 * 224 * 3 }, (_, index) => Math.sin(index)),
    [1, 224, 224, 3],
  );

const measurements: Readonly<Record<string, (...given: string[]) => Promise<readonly Part[]>>> = {
  /** Writes a file as large as a model's weights. */
  async write(name, file) {
    return [
      async () => {
        const model = await createModel(name as string, { initialize: false });
        const entries = model.namedParameters().map(([path, { shape }]) => {
          return [path, { dtype: 'F32', shape, data: new Float32Array(tf.util.sizeFromShape([...shape])).fill(0.01) }] as const;
        });
        await pipeline(Readable.from(safetensorsParts(Object.fromEntries(entries))), createWriteStream(file as string));
      },
    ];
  },
  async copy(file) {
    return [
      async () => {
        const bytes = await readFile(file as string);
        return new Uint8Array(bytes);
      },
    ];
  },
  async load(name, file) {
    return [
      async () => {
        const model = await createModel(name as string, { initialize: false });
        await loadPretrained(model, file as string);
        return model;
      },
    ];
  },
  /** From loaded weights, or drawn ones where there is no file. */
  async predict(name, file) {
    return [
      async () => {
        const model = await createModel(name as string, { initialize: file === undefined });
        if (file !== undefined) await loadPretrained(model, file);
        return tf.tidy(() => model.eval().forward(images())).data();
      },
    ];
  },
  async train(name, checkpointing, engine, batch) {
    const model = await createModel(name as string, { checkpointing: checkpointing === 'checkpointed' });
    const optimizer = sgd();
    const step = createStep({ model, loss: crossEntropy(), optimizer });
    const run =
      engine === 'compiled' ? compile(step, { isStrict: true }) : async (...given: Parameters<typeof step>) => step(...given);
    const { parameters, buffers } = getState(model);
    const slots = Object.entries(tf.tidy(() => optimizer.init(parameters)));
    let state: Record<string, Tensor> = { ...parameters, ...buffers };
    for (const [slot, tensor] of slots) state[`optimizer/${slot}`] = tensor;
    const given = { inputs: tf.tile(images(), [Number(batch), 1, 1, 1]), targets: tf.range(0, Number(batch), 1, 'int32') };
    const learningRate: Scalar = tf.scalar(1e-3);
    const once = async (): Promise<void> => {
      const { state: after, metrics } = await run(state, given, { learningRate, seed: 1 });
      for (const [key, tensor] of Object.entries(state)) if (after[key] !== tensor) tensor.dispose();
      state = after;
      await metrics.loss.data();
      tf.dispose(metrics);
    };
    return [once, once];
  },
};

await onnx().start();
const [name = '', ...given] = process.argv.slice(2);
const parts = (await measurements[name]?.(...given)) ?? [];
const bytesBefore = memory('VmRSS');
const seconds: number[] = [];
for (const part of parts) {
  const before = performance.now();
  await part();
  seconds.push((performance.now() - before) / 1000);
}
console.log(JSON.stringify({ seconds, bytesBefore, peakBytes: memory('VmHWM') } satisfies Measured));

function memory(field: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(found?.[1]) * 1024;
}
