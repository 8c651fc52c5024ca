import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { add, engine, type TensorInfo, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { wasm } from './index.js';

/** 1 GiB, of which nothing is written to. */
const large = [2 ** 28];

it('says that the memory is full, and keeps what is there', async () => {
  await wasm().start();
  await wasm().start();
  const backend = engine().backend as BackendWasm;
  const small = tensor1d([1, 2, 3]);
  const made: TensorInfo[] = [];
  const fill = () => {
    for (let count = 0; count < 4; count++) made.push(backend.makeOutput(large, 'float32'));
  };
  expect(fill).toThrow(
    /^WebAssembly's memory is full: \d\.\d GiB of at most 4 GiB are taken, and 1\.0 GiB more are needed\. Take a smaller batch/,
  );
  for (const { dataId } of made) backend.disposeData(dataId);
  expect([...add(small, 1).dataSync()]).toEqual([2, 3, 4]);
});

it('says that a kernel which gave up may lack memory, and lets tensors go', () => {
  const backend = engine().backend as BackendWasm;
  const before = tensor1d([1]);
  const { onAbort } = backend.wasm as unknown as { onAbort(): void };
  expect(onAbort).toThrow(
    /^tfjs's WebAssembly gave up within a kernel, as it does where its memory is full: \d\.\d GiB of at most 4 GiB/,
  );
  expect(() => before.dispose()).not.toThrow();
});
