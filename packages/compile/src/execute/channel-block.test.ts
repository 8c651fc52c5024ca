import { expect, it } from 'vitest';
import { findChannelBlock } from './channel-block.js';
import { nodeExecutor } from './node-executor.js';
import { loadNodeRuntime, type NodeRuntime } from './node-runtime.js';

/** A runtime that lays the two pixels of 64 channels out in blocks of some, and counts how often it is asked. */
function runtimeWith(block: number) {
  const data = Float32Array.from({ length: 128 }, (_, index) => Math.floor(index / block) % 2);
  const counts = { sessions: 0, released: 0 };
  const session = { run: async () => ({ y: { data } }), release: async () => void counts.released++ };
  const create = async () => {
    counts.sessions++;
    return session;
  };
  return { counts, runtime: { InferenceSession: { create }, Tensor: Object } as unknown as NodeRuntime };
}

it.each([8, 16, 32])('finds blocks of %d channels, and asks once', async (block) => {
  const { counts, runtime } = runtimeWith(block);
  expect(await Promise.all([findChannelBlock(runtime), findChannelBlock(runtime)])).toEqual([block, block]);
  expect(counts).toEqual({ sessions: 1, released: 1 });
});

it('finds none in a runtime that leaves pixels as they are, lays them out in another way or knows no such images', async () => {
  expect(await findChannelBlock(runtimeWith(1).runtime)).toBeUndefined();
  expect(await findChannelBlock(runtimeWith(3).runtime)).toBeUndefined();
  const create = () => Promise.reject(new Error('no such operator'));
  expect(await findChannelBlock({ InferenceSession: { create }, Tensor: Object } as unknown as NodeRuntime)).toBeUndefined();
});

it('finds what a processor with vector instructions has in ONNX Runtime, and none for other devices', async () => {
  expect([undefined, 8, 16]).toContain(await findChannelBlock(await loadNodeRuntime()));
  if (process.arch === 'x64') expect(await nodeExecutor().channelBlock?.()).toBeGreaterThanOrEqual(8);
  expect(await nodeExecutor({ device: 'cuda' }).channelBlock?.()).toBeUndefined();
});
