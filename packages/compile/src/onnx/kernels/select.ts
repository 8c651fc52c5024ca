import type { Node, Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { inOrder } from '../order.js';
import { commonOrder } from './elementwise.js';

/** Choosing between two tensors by a third. */
export function selectKernels(): Record<string, Lower> {
  return { Select: select };
}

function select({ inputs, outputs }: Node, lowering: Lowering): void {
  const { condition, t, e } = inputs as Record<'condition' | 't' | 'e', Value>;
  const [output] = outputs as [Value];
  const rank = output.shape.length;
  const { builder } = lowering;
  // A condition of one axis chooses whole rows.
  const order = commonOrder([condition, t, e], rank, lowering);
  const test =
    condition.shape.length === rank
      ? lowering.read(condition, order)
      : builder.reshape(
          lowering.read(condition),
          inOrder([...condition.shape, ...Array<number>(rank - condition.shape.length).fill(1)], order),
        );
  const [then, otherwise] = [t, e].map((value) => builder.cast(lowering.read(value, order), output.dtype));
  const shape = inOrder(output.shape, order);
  lowering.write(output, chosen(builder, builder.cast(test, 'bool'), then as OnnxValue, otherwise as OnnxValue, shape), order);
}

/** ONNX Runtime chooses between numbers alone, so truth values are chosen by logic. */
function chosen(builder: OnnxBuilder, test: OnnxValue, t: OnnxValue, e: OnnxValue, shape: readonly number[]): OnnxValue {
  if (t.type !== 'bool') return builder.node('Where', [test, t, e], {}, { shape, type: t.type });
  const not = builder.node('Not', [test], {}, { shape: test.shape });
  const [left, right] = [builder.node('And', [test, t], {}, { shape }), builder.node('And', [not, e], {}, { shape })];
  return builder.node('Or', [left, right], {}, { shape });
}
