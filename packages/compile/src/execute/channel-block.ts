import type { Tensor as OnnxTensor } from 'onnxruntime-node';
import { inBlocks } from '../onnx/kernels/channel-blocks.js';
import { OnnxBuilder } from '../onnx/onnx-builder.js';
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

async function probe({ InferenceSession, Tensor }: Runtime): Promise<number | undefined> {
  const builder = new OnnxBuilder(18);
  const x = builder.input('x', [1, channels, 1, 2], 'float32');
  const y = inBlocks(builder, x);
  const session = await InferenceSession.create(writeModel(builder.build([y])), { intraOpNumThreads: 1, logSeverityLevel: 4 });
  try {
    const pixels = Float32Array.from({ length: 2 * channels }, (_, index) => index % 2);
    const [output] = Object.values(await session.run({ [x.name]: new Tensor('float32', pixels, x.shape) }));
    const block = ((output as OnnxTensor).data as Float32Array).indexOf(1);
    return block > 1 && channels % block === 0 ? block : undefined;
  } finally {
    await session.release();
  }
}
