import { sizeOf } from '../../graph/graph.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { identity } from './identity.js';
import type { AxisWindows } from './pooling-windows.js';
import { padded } from './shapes.js';

/** Less than any value, and finite: what a convolution multiplies by 0 must not be infinite. */
const lowest = -3e38;

/**
 * The gradient of max pooling, in two dimensions, for a device that tells no places of largest values: each window's taps are laid side by
 * side by a convolution whose filters have one 1 each, its first largest is found among them, and a transposed convolution by the same
 * filters brings gradients back and adds them up where windows overlap. `images` have their spatial axes last.
 */
export function gradientByTaps(
  lowering: Lowering,
  images: OnnxValue,
  back: OnnxValue,
  axes: readonly [AxisWindows, AxisWindows],
): OnnxValue {
  const { builder } = lowering;
  const [height, width] = axes;
  const [planes, taps] = [sizeOf(images.shape.slice(0, 2)), height.filter * width.filter];
  const outs = [height.out, width.out];
  const none = [0, 0] as const;
  const around = axes.map(({ before, after }) => [before, after] as const);
  const plane = builder.reshape(images, [planes, 1, height.length, width.length]);
  const whole = padded(lowering, plane, [none, none, ...around], lowest);
  const told = { kernel_shape: axes.map(({ filter }) => filter), strides: axes.map(({ stride }) => stride) };
  const filters = oneHotFilters(builder, axes);
  const shape = [planes, taps, ...outs];
  const values = builder.node('Conv', [whole, filters], told, { shape });
  const largest = builder.reduce('ReduceMax', values, [1], true);
  // 1 where a difference is 0, and 0 below: of floats at any steepness, of whole numbers at 1.
  const isZero = (one: OnnxValue, other: OnnxValue, steepness: number): OnnxValue => {
    const difference = builder.node('Sub', [one, other], {}, { shape });
    return builder.node('HardSigmoid', [difference], { alpha: { float: steepness }, beta: { float: 1 } }, { shape });
  };
  const ranks = builder.constant(
    Float32Array.from({ length: taps }, (_, tap) => taps - tap),
    [taps, 1, 1],
    'float32',
  );
  const ranked = builder.node('Mul', [isZero(values, largest, 3e38), ranks], {}, { shape });
  const isFirst = isZero(ranked, builder.reduce('ReduceMax', ranked, [1], true), 1);
  const parts = builder.node('Mul', [isFirst, builder.reshape(back, [planes, 1, ...outs])], {}, { shape });
  const reached = axes.map(({ out, stride, filter }) => (out - 1) * stride + filter);
  const spread = builder.node('ConvTranspose', [parts, filters], told, { shape: [planes, 1, ...reached] });
  // Without the padding, and with zeros for what no window covers.
  const edges = axes.map(({ length, before }, index) => [-before, length + before - (reached[index] ?? 0)] as const);
  return builder.reshape(padded(lowering, spread, [none, none, ...edges]), images.shape);
}

/** For each tap of a window, in reading order, the filter that takes it: `[taps, 1, height, width]`. */
function oneHotFilters(builder: OnnxBuilder, [height, width]: readonly [AxisWindows, AxisWindows]): OnnxValue {
  const taps = height.filter * width.filter;
  return builder.constant(identity(taps), [taps, 1, height.filter, width.filter], 'float32');
}
