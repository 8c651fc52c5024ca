import { outputMemory } from '../../packages/compile/src/execute/output-memory.js';
import { GraphBuilder } from '../../packages/compile/src/graph/graph-builder.js';
import { nodeExecutor } from '../../packages/compile/src/index.js';
import { lower } from '../../packages/compile/src/onnx/lower.js';
import type { OnnxData } from '../../packages/compile/src/onnx/onnx-builder.js';
import type { Machine } from './count-work.js';

const side = 1024;
/** Larger than the caches. */
const length = 2 ** 24;
const rounds = 30;

/** What this machine does at best, by the runtime that steps run on: the fastest of many runs of one large product, and of one large sum. */
export async function measureMachine(threads: number): Promise<Machine> {
  const product = await fastest(threads, (builder) => {
    const [a, b] = [builder.input('a', [side, side], 'float32'), builder.input('b', [side, side], 'float32')];
    return builder.addOne('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
  });
  const sum = await fastest(threads, (builder) => {
    const [a, b] = [builder.input('a', [length], 'float32'), builder.input('b', [length], 'float32')];
    return builder.addOne('Add', { a, b });
  });
  return { operations: (2 * side ** 3) / product, bytes: (3 * 4 * length) / sum };
}

/** Seconds within the operator itself. */
async function fastest(threads: number, make: (builder: GraphBuilder) => ReturnType<GraphBuilder['addOne']>): Promise<number> {
  const builder = new GraphBuilder();
  const value = make(builder);
  const { onnx } = lower(builder.build([{ name: 'y', value }]));
  const session = await nodeExecutor({ threads, isProfiled: true })(onnx);
  const inputs = onnx.inputs.map(({ shape }) => new Float32Array(shape.reduce((product, each) => product * each, 1)).fill(0.5));
  for (let round = 0; round < rounds; round++) {
    // Fresh memory would be paged in within the operator.
    for (const data of await session.run(inputs)) outputMemory.give(data as OnnxData);
  }
  const runs = (await session.endProfiling?.()) ?? [];
  await session.dispose();
  return Math.min(...runs.map(({ operators }) => operators.reduce((sum, { milliseconds }) => sum + milliseconds, 0))) / 1000;
}
