import type { Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import { asItLies } from './as-it-lies.js';

/** The kernel of `@ocelli/nn`'s `checkpoint`: `x`, not before all other inputs are there. */
export function barrierKernels(): Record<string, Lower> {
  return {
    // ONNX has no order of nodes but that of what they read: `x + 0 sum(after[0])`, which the runtime does not leave out.
    OptimizationBarrier: ({ inputs: { x, ...others }, outputs }, lowering) => {
      const { builder } = lowering;
      const { onnx, order } = asItLies(x as Value, lowering);
      const firsts = Object.values(others).map((other) => {
        const { onnx: after } = asItLies(other, lowering);
        const [starts, ends] = [0, 1].map((index) => builder.integers(after.shape.map(() => index)));
        const corner = { shape: after.shape.map(() => 1) };
        return builder.reshape(after.shape.length === 0 ? after : builder.node('Slice', [after, starts, ends], {}, corner), [1]);
      });
      const together = builder.node('Concat', firsts, { axis: 0 }, { shape: [firsts.length] });
      const zeros = builder.node('Mul', [together, builder.scalar(0)], {}, { shape: together.shape });
      const zero = builder.reduce('ReduceSum', zeros, [0], false);
      lowering.write(outputs[0] as Value, builder.node('Add', [onnx, zero], {}, { shape: onnx.shape }), order);
    },
  };
}
