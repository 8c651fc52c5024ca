import type { Tensor } from 'onnxruntime-node';
import type { OnnxGraph } from '../onnx/onnx-builder.js';
import { writeModel } from '../onnx/write-model.js';
import type { NodeRuntime } from './node-runtime.js';

type Runtime = Pick<NodeRuntime, 'InferenceSession' | 'Tensor'>;

/** More channels than any machine has in a block. */
const channels = 64;

const found = new WeakMap<object, Promise<number | undefined>>();

/**
 * How many channels ONNX Runtime's CPU provider has side by side in images in blocks, which depends on the processor; undefined where it has
 * no such images. They are no public interface, so it is asked, once: two pixels are brought in blocks, and the second one's first value
 * lies behind the first one's block.
 */
export function findChannelBlock(runtime: Runtime): Promise<number | undefined> {
  const known = found.get(runtime) ?? probe(runtime).catch(() => undefined);
  found.set(runtime, known);
  return known;
}

async function probe(runtime: Runtime): Promise<number | undefined> {
  const session = await runtime.InferenceSession.create(writeModel(reordering), { intraOpNumThreads: 1, logSeverityLevel: 4 });
  try {
    const pixels = Float32Array.from({ length: 2 * channels }, (_, index) => index % 2);
    const { y } = await session.run({ x: new runtime.Tensor('float32', pixels, image.shape) });
    const block = ((y as Tensor).data as Float32Array).indexOf(1);
    return block > 1 && channels % block === 0 ? block : undefined;
  } finally {
    await session.release();
  }
}

const image = { shape: [1, channels, 1, 2], type: 'float32' } as const;
const reordering: OnnxGraph = {
  opset: 18,
  inputs: [{ name: 'x', ...image }],
  outputs: [{ name: 'y', ...image }],
  initializers: [],
  nodes: [
    {
      op: 'ReorderInput',
      domain: 'com.microsoft.nchwc',
      name: 'reorder',
      inputs: ['x'],
      outputs: ['y'],
      attributes: { channels_last: 0 },
    },
  ],
};
