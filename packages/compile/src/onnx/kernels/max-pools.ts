import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { NodeOptions, OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { kept } from './casts.js';
import {
  type AxisWindows,
  isOverlapping,
  isPaddedBefore,
  onPadded,
  poolingOrder,
  poolingWindows,
  windowAttributes,
} from './pooling-windows.js';
import { padded } from './shapes.js';

/** The largest value of each window, in two and three dimensions, and its gradient. */
export function maxPoolKernels(): Record<string, Lower> {
  return { MaxPool: maxPool, MaxPool3D: maxPool, MaxPoolGrad: gradient, MaxPool3DGrad: gradient };
}

function maxPool({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const x = inputs['x'] as Value;
  const [output] = outputs as [Value];
  const order = poolingOrder(x, lowering);
  // Where a gradient follows it needs to know the places, and the same node serves it; but without them the runtime is faster.
  const hasGradient = lowering.readersOf(x).some(({ kernel }) => kernel === 'MaxPoolGrad' || kernel === 'MaxPool3DGrad');
  const passes = pooled(x, attributes, hasGradient, lowering);
  lowering.write(output, kept(lowering.builder, passes.at(-1)?.values as OnnxValue, output.dtype), order);
}

/** The largest values along some axes, and where each is among all values that were given. */
interface Pass {
  readonly axes: readonly AxisWindows[];
  readonly given: OnnxValue;
  readonly values: OnnxValue;
  readonly places: OnnxValue | undefined;
}

/** Windows with so many values are taken axis by axis: 13 x 13 at stride 1 in a quarter of the time. */
const manyTaps = 25;

function pooled(x: Value, attributes: Node['attributes'], withPlaces: boolean, lowering: Lowering): Pass[] {
  const { builder } = lowering;
  const all = poolingWindows(x, attributes);
  const isBefore = isPaddedBefore(all);
  const onnx = lowering.read(x, poolingOrder(x, lowering));
  const real = x.dtype === 'float32' ? onnx : builder.cast(onnx, 'float64');
  const none = [0, 0] as const;
  const around = [none, none, ...all.map(({ before, after }) => [before, after] as const)];
  const images = isBefore ? padded(lowering, real, around, -Infinity) : real;
  const axes = isBefore ? onPadded(all) : all;
  const isSeparate = axes.reduce((taps, { filter }) => taps * filter, 1) >= manyTaps;
  // The innermost axis first: then the first of equals is the first in reading order.
  const order = isSeparate ? axes.map((_, index) => axes.length - 1 - index) : [-1];
  let given = images;
  return order.map((only) => {
    const windows = axes.map((axis, index) => {
      if (only < 0 || index === only) return axis;
      const length = given.shape[index + 2] ?? 1;
      return { length, out: length, filter: 1, stride: 1, before: 0, after: 0 };
    });
    const [values, places] = largest(builder, given, windows, withPlaces);
    const pass = { axes: windows, given, values, places };
    given = values;
    return pass;
  });
}

function largest(builder: OnnxBuilder, given: OnnxValue, axes: readonly AxisWindows[], withPlaces: boolean) {
  const shape = [...given.shape.slice(0, 2), ...axes.map(({ out }) => out)];
  const options: NodeOptions[] = withPlaces ? [{ shape }, { shape, type: 'int64' }] : [{ shape }];
  return builder.nodes('MaxPool', [given], windowAttributes(axes), options) as [OnnxValue, OnnxValue | undefined];
}

/** Goes to the first of equals in reading order. */
function gradient({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { dy, input } = inputs as Record<'dy' | 'input', Value>;
  const [output] = outputs as [Value];
  const order = poolingOrder(input, lowering);
  const passes = pooled(input, attributes, true, lowering);
  const whole = passes.reduceRight((back, pass) => placed(lowering.builder, back, pass), lowering.read(dy, order));
  const axes = poolingWindows(input, attributes);
  const none = [0, 0] as const;
  const back = [none, none, ...axes.map(({ before, after }) => [-before, -after] as const)];
  lowering.write(output, isPaddedBefore(axes) ? padded(lowering, whole, back) : whole, order);
}

/** Each value at the place that its window's largest came from, added up where windows overlap. */
function placed(builder: OnnxBuilder, back: OnnxValue, { axes, given, places }: Pass): OnnxValue {
  const { shape } = given;
  if (!isOverlapping(axes)) {
    return builder.node('MaxUnpool', [back, places, builder.integers(shape)], windowAttributes(axes), { shape });
  }
  // ONNX Runtime adds these one after the other; its ScatterND adds in several threads at once and loses some.
  const [size, count] = [sizeOf(shape), sizeOf(back.shape)];
  const zeros = builder.node('Expand', [builder.scalar(0), builder.integers([size])], {}, { shape: [size] });
  const [at, values] = [builder.reshape(places as OnnxValue, [count]), builder.reshape(back, [count])];
  const row = builder.node('ScatterElements', [zeros, at, values], { axis: 0, reduction: 'add' }, { shape: [size] });
  return builder.reshape(row, shape);
}
