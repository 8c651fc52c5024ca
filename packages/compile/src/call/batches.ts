import { heldBackend } from '../execute/held-backend.js';
import { plainOrder } from '../onnx/order.js';
import { leavesOf, withLeaves } from './flatten.js';

/**
 * How many examples the tensors in arguments have: the length of the first axis, if that is the same for all that have axes. Undefined
 * where there is no such number, as in a training step, whose parameters have other lengths.
 */
export function batchOf(given: readonly unknown[]): number | undefined {
  const lengths = new Set(leavesOf(given).flatMap(({ tensor }) => (tensor.rank === 0 ? [] : [tensor.shape[0] ?? 0])));
  const [length] = lengths;
  return lengths.size === 1 ? length : undefined;
}

/** Runs something with arguments like these for another batch, whose tensors have no elements. */
export function withBatch<Result>(given: readonly unknown[], batch: number, run: (given: readonly unknown[]) => Result): Result {
  const tensors = leavesOf(given).map(({ tensor: { shape, dtype, rank } }) => {
    const outline = { shape: rank === 0 ? shape : [batch, ...shape.slice(1)], dtype: dtype as 'float32' };
    return heldBackend().hold({ ...outline, data: new Float32Array(), order: plainOrder(rank) });
  });
  try {
    return run(withLeaves(given, tensors.values()) as readonly unknown[]);
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}
