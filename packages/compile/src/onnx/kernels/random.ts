import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';

/** The integers of a stream of elements are multiples of this, so that float32 holds them exactly. */
const unit = 256;
const twoTo32 = 2 ** 32;

/** Kernels that make random numbers of the words of a stream of elements, to the same bits as `@ocelli/ops` does it in JavaScript. */
export function randomKernels(): Record<string, Lower> {
  return {
    RandomUniform: drawing(({ attributes }, builder, elements) => {
      const { low, high } = attributes as { low: number; high: number };
      const range = Math.fround(high - low);
      const uniform = plus(builder, times(builder, elements, 1 / twoTo32), 0.5);
      return plus(builder, times(builder, uniform, range), low);
    }),
    RandomNormal: drawing(({ attributes }, builder, elements) => {
      const { mean, std } = attributes as { mean: number; std: number };
      const centred = times(builder, plus(builder, elements, unit / 2), 1 / twoTo32);
      return plus(builder, times(builder, normalQuantile(builder, centred), std), mean);
    }),
    // Elements are a unit or more from where the sides meet, so that a line of slope 1 cut to [0, 1] is 0 or 1.
    RandomMask: drawing(({ attributes }, builder, elements) => {
      const { probability, side, value } = attributes as { probability: number; side: 'below' | 'above'; value: number };
      const limit = unit * Math.ceil(probability * 2 ** 24) - 2 ** 31;
      const [slope, start] = side === 'below' ? [-1, limit] : [1, unit - limit];
      const told = { alpha: { float: slope }, beta: { float: start } };
      return times(builder, builder.node('HardSigmoid', [elements], told, { shape: elements.shape }), value);
    }),
  };
}

type Draw = (node: Node, builder: OnnxBuilder, elements: OnnxValue) => OnnxValue;

function drawing(draw: Draw): Lower {
  return (node, lowering) => {
    const [output] = node.outputs as [Value];
    const drawn = draw(node, lowering.builder, elementsOf(node, sizeOf(output.shape), lowering));
    lowering.write(output, lowering.builder.reshape(drawn, output.shape));
  };
}

/** The elements as float32 numbers, in a row: each row of them is its factor times the words of the places, and its offset. */
function elementsOf({ inputs, attributes }: Node, size: number, lowering: Lowering): OnnxValue {
  const { builder } = lowering;
  const places = Math.min(size, attributes['rowLength'] as number);
  const rows = places === 0 ? 0 : Math.ceil(size / places);
  const lengths = [places, rows, rows];
  const parts = builder.nodes(
    'Split',
    [lowering.read(inputs['words'] as Value), builder.integers(lengths)],
    { axis: 0 },
    lengths.map((length) => ({ shape: [length] })),
  );
  const [words, factors, offsets] = parts as [OnnxValue, OnnxValue, OnnxValue];
  const whole = { shape: [rows, places] };
  // Products and sums of int32 wrap around.
  const products = builder.node('Mul', [builder.reshape(factors, [rows, 1]), words], {}, whole);
  const sums = builder.node('Add', [products, builder.reshape(offsets, [rows, 1])], {}, whole);
  // Before they are sliced, which the WebGPU provider does to float32 alone.
  const inRow = builder.cast(builder.reshape(sums, [rows * places]), 'float32');
  const [start, end, axis] = [[0], [size], [0]].map((values) => builder.integers(values));
  return size === rows * places ? inRow : builder.node('Slice', [inRow, start, end, axis], {}, { shape: [size] });
}

/**
 * The standard normal quantile of `centred + 1/2`: Wichura's AS 241 in its short form (PPND7, Applied Statistics 37, 1988) for 5.4
 * standard deviations at most; its relative error in float32 is below 4e-7.
 */
function normalQuantile(builder: OnnxBuilder, centred: OnnxValue): OnnxValue {
  const { shape } = centred;
  const apply = (op: string, ...inputs: OnnxValue[]) => builder.node(op, inputs, {}, { shape });
  const distance = apply('Abs', centred);
  const r = plus(builder, times(builder, apply('Mul', centred, centred), -1), 0.180625);
  const near = apply(
    'Div',
    polynomial(builder, r, [3.3871327179, 50.434271938, 159.29113202, 59.10937472]),
    polynomial(builder, r, [1, 17.895169469, 78.757757664, 67.1875636]),
  );
  const tail = plus(builder, times(builder, distance, -1), 0.5);
  const root = plus(builder, apply('Sqrt', apply('Neg', apply('Log', tail))), -1.6);
  const far = apply(
    'Div',
    polynomial(builder, root, [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103]),
    polynomial(builder, root, [1, 0.7370016425, 0.12021132975]),
  );
  // Both are finite and, where they meet, alike; a comparison and a choice would take three times as long.
  const told = { alpha: { float: -1e6 }, beta: { float: 0.425e6 } };
  const share = builder.node('HardSigmoid', [distance], told, { shape });
  const ofFar = apply('Mul', apply('Sub', builder.scalar(1), share), apply('Div', far, distance));
  return apply('Mul', centred, apply('Add', apply('Mul', share, near), ofFar));
}

function polynomial(builder: OnnxBuilder, x: OnnxValue, coefficients: readonly number[]): OnnxValue {
  const highest = coefficients.at(-1) ?? 0;
  return coefficients.slice(0, -1).reduceRight<OnnxValue | undefined>((sum, coefficient) => {
    const product = sum === undefined ? times(builder, x, highest) : builder.node('Mul', [sum, x], {}, { shape: x.shape });
    return plus(builder, product, coefficient);
  }, undefined) as OnnxValue;
}

function times(builder: OnnxBuilder, x: OnnxValue, factor: number): OnnxValue {
  return factor === 1 ? x : builder.node('Mul', [x, builder.scalar(factor)], {}, { shape: x.shape });
}

function plus(builder: OnnxBuilder, x: OnnxValue, term: number): OnnxValue {
  return term === 0 ? x : builder.node('Add', [x, builder.scalar(term)], {}, { shape: x.shape });
}
