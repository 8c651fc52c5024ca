import type { Node, Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { inOrder } from '../order.js';
import { asItLies } from './as-it-lies.js';
import { padded, sliced } from './shapes.js';

type Pairs = readonly (readonly [number, number])[];

/** Padding an image with what it holds, mirrored. */
export function mirrorPadKernels(): Record<string, Lower> {
  return { MirrorPad: mirrorPad };
}

function mirrorPad({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { onnx, order } = asItLies(inputs['x'] as Value, lowering);
  const paddings = inOrder(attributes['paddings'] as Pairs, order);
  const isSymmetric = attributes['mode'] === 'symmetric';
  const isThin = paddings.every((pair) => Math.max(...pair) <= 1);
  // A mirror that repeats the edge is the edge alone where the padding is one wide; ONNX has no wider one.
  const whole =
    isSymmetric && !isThin
      ? symmetric(lowering, onnx, paddings)
      : padded(lowering, onnx, paddings, 0, isSymmetric ? 'edge' : 'reflect');
  lowering.write(outputs[0] as Value, whole, order);
}

function symmetric(lowering: Lowering, x: OnnxValue, paddings: Pairs): OnnxValue {
  return paddings.reduce((image, [before, after], axis) => {
    const length = image.shape[axis] ?? 0;
    const turned = (first: number, count: number): OnnxValue[] => {
      const end = first - count < 0 ? -(2 ** 31) : first - count;
      return count === 0 ? [] : [sliced(lowering, image, [axis], [first], [end], [-1])];
    };
    const parts = [...turned(before - 1, before), image, ...turned(length - 1, after)];
    const shape = image.shape.map((each, index) => (index === axis ? length + before + after : each));
    return parts.length === 1 ? image : lowering.builder.node('Concat', parts, { axis }, { shape });
  }, x);
}
