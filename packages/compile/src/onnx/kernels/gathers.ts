import { util } from '@tensorflow/tfjs-core';
import type { Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';

/** Kernels that choose or place values by index. */
export function gatherKernels(): Record<string, Lower> {
  return {
    // By comparing: an index outside gives the value for "elsewhere", where ONNX's own operator would count it from the end.
    OneHot: ({ inputs, outputs, attributes }, lowering) => {
      const indices = inputs['indices'] as Value;
      const [output] = outputs as [Value];
      const { builder } = lowering;
      const { depth, onValue, offValue } = attributes as { depth: number; onValue: number; offValue: number };
      const column = builder.reshape(builder.cast(lowering.read(indices), 'int32'), [...indices.shape, 1]);
      const classes = builder.constant(
        Int32Array.from({ length: depth }, (_, index) => index),
        [depth],
        'int32',
      );
      const { shape, dtype } = output;
      const isHot = builder.node('Equal', [column, classes], {}, { shape, type: 'bool' });
      if (onValue === 1 && offValue === 0) return lowering.write(output, builder.cast(isHot, dtype));
      const [on, off] = [onValue, offValue].map((value) => builder.cast(builder.scalar(value), dtype));
      lowering.write(output, builder.node('Where', [isHot, on, off], {}, { shape, type: dtype }));
    },
    GatherV2: ({ inputs, outputs, attributes }, lowering) => {
      const { x, indices } = inputs as Record<string, Value>;
      const [output] = outputs as [Value];
      const [axis = 0] = util.parseAxisParam(attributes['axis'] as number, [...(x as Value).shape]);
      const { builder } = lowering;
      const chosen = builder.cast(lowering.read(indices as Value), 'int32');
      lowering.write(output, builder.node('Gather', [lowering.read(x as Value), chosen], { axis }, { shape: output.shape }));
    },
  };
}
