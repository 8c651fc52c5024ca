import type { Node, Value } from '../../graph/graph.js';
import { reducedAxes } from '../../graph/infer/reductions.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { asItLies } from './as-it-lies.js';
import { padded, sliced } from './shapes.js';

/** Sums and products of all that comes before along an axis. */
export function scanKernels(): Record<string, Lower> {
  return { Cumsum: scan(sums), Cumprod: scan(products) };
}

interface Direction {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

type Scan = (lowering: Lowering, x: OnnxValue, direction: Direction) => OnnxValue;

function scan(run: Scan): Lower {
  return ({ inputs, outputs, attributes }: Node, lowering) => {
    const x = inputs['x'] as Value;
    const [output] = outputs as [Value];
    const { onnx, order } = asItLies(x, lowering);
    const [axis = 0] = reducedAxes(attributes['axis'], x.shape);
    const [exclusive, reverse] = [attributes['exclusive'] === true, attributes['reverse'] === true];
    const direction = { axis: order.indexOf(axis), exclusive, reverse };
    lowering.write(output, run(lowering, lowering.builder.cast(onnx, output.dtype), direction), order);
  };
}

function sums({ builder }: Lowering, x: OnnxValue, { axis, exclusive, reverse }: Direction): OnnxValue {
  const along = builder.constant(BigInt64Array.of(BigInt(axis)), [], 'int64');
  const told = { exclusive: Number(exclusive), reverse: Number(reverse) };
  return builder.node('CumSum', [x, along], told, { shape: x.shape });
}

/** ONNX has none: each step multiplies by what lies 1, 2, 4, ... places before. */
function products(lowering: Lowering, x: OnnxValue, { axis, exclusive, reverse }: Direction): OnnxValue {
  const length = x.shape[axis] ?? 1;
  const before = (value: OnnxValue, places: number): OnnxValue => {
    const [start, end] = reverse ? [places, length] : [0, length - places];
    const rest = sliced(lowering, value, [axis], [start], [end], [1]);
    const around = x.shape.map((_, at): readonly [number, number] =>
      at !== axis ? [0, 0] : reverse ? [0, places] : [places, 0],
    );
    return padded(lowering, rest, around, 1);
  };
  let product = exclusive ? before(x, 1) : x;
  for (let places = 1; places < length; places *= 2) {
    product = lowering.builder.node('Mul', [product, before(product, places)], {}, { shape: x.shape });
  }
  return product;
}
