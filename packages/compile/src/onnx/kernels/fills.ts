import { sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import { numberOf } from './casts.js';

/** Kernels that make values of nothing. */
export function fillKernels(): Record<string, Lower> {
  return {
    Fill: ({ outputs, attributes }, lowering) => fill(outputs[0] as Value, Number(attributes['value']), lowering),
    ZerosLike: ({ outputs }, lowering) => fill(outputs[0] as Value, 0, lowering),
    OnesLike: ({ outputs }, lowering) => fill(outputs[0] as Value, 1, lowering),
    Range: ({ outputs, attributes }, lowering) => {
      const [{ shape, dtype }] = outputs as [Value];
      const { start, stop } = attributes as { start: number; stop: number };
      const step = rangeStep(start, stop, attributes['step'] as number | undefined);
      const data = progression(dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape)), start, step);
      lowering.write(outputs[0] as Value, lowering.builder.constant(data, shape, dtype));
    },
    LinSpace: ({ outputs, attributes }, lowering) => {
      const { start, stop, num } = attributes as { start: number; stop: number; num: number };
      const step = num > 1 ? (stop - start) / (num - 1) : 0;
      const data = progression(new Float32Array(num), start, step);
      lowering.write(outputs[0] as Value, lowering.builder.constant(data, [num], 'float32'));
    },
  };
}

/** Each number is the one before and the step, rounded: as tfjs adds them up. */
function progression<Data extends Int32Array | Float32Array>(data: Data, start: number, step: number): Data {
  for (let index = 0; index < data.length; index++) data[index] = index === 0 ? start : (data[index - 1] ?? 0) + step;
  return data;
}

/** A range downwards whose step is 1 goes by -1. */
function rangeStep(start: number, stop: number, step = 1): number {
  return stop < start && step === 1 ? -1 : step;
}

function fill(output: Value, value: number, lowering: Lowering): void {
  const { builder } = lowering;
  const { shape, dtype } = output;
  const one = numberOf(builder, value, dtype);
  lowering.write(output, builder.node('Expand', [one, builder.integers(shape)], {}, { shape }));
}
