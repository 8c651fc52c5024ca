/**
 * What the runtime's own operators are worth beside the several that eager code spells out, in one thread: each eight times in a row, so
 * that what a run costs beside counts little. Rounds are interleaved; least times, since whatever else runs only adds to them.
 */
import { nodeExecutor } from '../packages/compile/src/index.js';
import { OnnxBuilder, type OnnxValue } from '../packages/compile/src/onnx/onnx-builder.js';
import type { Row } from './row.js';

const rounds = 30;
const repeats = 8;

type Form = (apply: Apply, x: OnnxValue, builder: OnnxBuilder) => OnnxValue;
type Apply = (op: string, ...operands: readonly (OnnxValue | number)[]) => OnnxValue;

interface Contest {
  readonly name: string;
  readonly shapes: readonly (readonly [number, number])[];
  readonly spelled: Form;
  readonly fused: Form;
}

const contests: readonly Contest[] = [
  {
    name: 'GELU',
    shapes: [
      [2048, 768],
      [64, 768],
    ],
    spelled: (apply, x) => apply('Mul', x, apply('Add', apply('Mul', apply('Erf', apply('Mul', x, Math.SQRT1_2)), 0.5), 0.5)),
    fused: (_apply, x, builder) => builder.node('Gelu', [x], {}, { shape: x.shape, domain: 'com.microsoft' }),
  },
  {
    name: 'layer norm, whole',
    shapes: [
      [2048, 192],
      [64, 192],
    ],
    spelled: (apply, x, builder) => affine(apply, standardized(apply, x, builder), builder),
    fused: (_apply, x, builder) => layerNorm(builder, x, [column(builder, x, 1.25), column(builder, x, 0.5)]),
  },
  {
    name: 'layer norm, as a gradient has to have it before scale and shift',
    shapes: [[2048, 192]],
    spelled: (apply, x, builder) => affine(apply, standardized(apply, x, builder), builder),
    fused: (apply, x, builder) => affine(apply, layerNorm(builder, x, [column(builder, x, 1)]), builder),
  },
  {
    name: 'logarithm of softmax',
    shapes: [
      [2048, 1000],
      [32, 10],
    ],
    spelled: (apply, x, builder) => {
      const difference = apply('Sub', x, builder.reduce('ReduceMax', x, [1], true));
      return apply('Sub', difference, apply('Log', builder.reduce('ReduceSum', apply('Exp', difference), [1], true)));
    },
    fused: (_apply, x, builder) => builder.node('LogSoftmax', [x], { axis: -1 }, { shape: x.shape }),
  },
];

function standardized(apply: Apply, x: OnnxValue, builder: OnnxBuilder): OnnxValue {
  const centred = apply('Sub', x, builder.reduce('ReduceMean', x, [1], true));
  const variance = builder.reduce('ReduceMean', apply('Mul', centred, centred), [1], true);
  return apply('Mul', centred, apply('Reciprocal', apply('Sqrt', apply('Add', variance, 1e-5))));
}

function affine(apply: Apply, x: OnnxValue, builder: OnnxBuilder): OnnxValue {
  return apply('Add', apply('Mul', x, column(builder, x, 1.25)), column(builder, x, 0.5));
}

function column(builder: OnnxBuilder, x: OnnxValue, value: number): OnnxValue {
  const length = x.shape.at(-1) ?? 1;
  return builder.constant(new Float32Array(length).fill(value), [length], 'float32');
}

function layerNorm(builder: OnnxBuilder, x: OnnxValue, vectors: readonly OnnxValue[]): OnnxValue {
  return builder.node('LayerNormalization', [x, ...vectors], { axis: -1, epsilon: { float: 1e-5 } }, { shape: x.shape });
}

async function makeRun(shape: readonly number[], form: Form): Promise<() => Promise<number>> {
  const builder = new OnnxBuilder(18);
  const apply: Apply = (op, ...operands) => {
    const values = operands.map((operand) => (typeof operand === 'number' ? builder.scalar(operand) : operand));
    return builder.node(op, values, {}, { shape: values[0]?.shape ?? [] });
  };
  let x = builder.input('in/x', shape, 'float32');
  for (let count = 0; count < repeats; count++) x = form(apply, x, builder);
  const session = await nodeExecutor({ threads: 1 })(builder.build([builder.reduce('ReduceSum', x, [0, 1], false)]));
  const values = Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, index) =>
    Math.sin(index),
  );
  return async () => {
    const before = performance.now();
    await session.run([values]);
    return (performance.now() - before) / repeats;
  };
}

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, shapes, ...forms } of contests) {
    for (const shape of shapes) {
      const [spelled, fused] = [await makeRun(shape, forms.spelled), await makeRun(shape, forms.fused)];
      const least = { spelled: Infinity, fused: Infinity };
      for (let round = 0; round < rounds; round++) {
        least.spelled = Math.min(least.spelled, await spelled());
        least.fused = Math.min(least.fused, await fused());
      }
      const note = `${least.fused.toFixed(3)} ms against ${least.spelled.toFixed(3)}`;
      rows.push({ name: `${name} [${shape}], times as fast`, value: least.spelled / least.fused, unit: 'x', note });
    }
  }
  return rows;
}
