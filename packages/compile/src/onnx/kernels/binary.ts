import type { Lower } from '../lower.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { type Apply, elementwise, run } from './elementwise.js';

/** Functions of two numbers, and the sum of many. */
export function binaryKernels(): Record<string, Lower> {
  return {
    Add: elementwise(run('Add')),
    Sub: elementwise(run('Sub')),
    Multiply: elementwise(run('Mul')),
    Maximum: elementwise(run('Max')),
    Minimum: elementwise(run('Min')),
    BitwiseAnd: elementwise(run('BitwiseAnd')),
    // Whole numbers in double precision, since a division of integers by 0 ends the process.
    RealDiv: elementwise(run('Div'), 'whole'),
    Pow: elementwise(run('Pow'), 'whole'),
    // As JavaScript computes them: rounded to float32 a quotient may be another whole number.
    FloorDiv: elementwise(([a, b], builder, _node, shape) => {
      return builder.node('Floor', [builder.node('Div', [a, b], {}, { shape })], {}, { shape });
    }, 'float64'),
    Mod: elementwise(modulo, 'float64'),
    SquaredDifference: elementwise(([a, b], builder, _node, shape) => {
      const difference = builder.node('Sub', [a, b], {}, { shape });
      return builder.node('Mul', [difference, difference], {}, { shape });
    }),
    Atan2: elementwise(([y, x], builder, _node, shape) => arcTangent(builder, y as OnnxValue, x as OnnxValue, shape), 'float32'),
    AddN: elementwise((inputs, builder, _node, shape) => {
      return inputs.reduce((sum, next) => builder.node('Add', [sum, next], {}, { shape }));
    }),
    Prelu: elementwise(run('PRelu'), 'float32'),
    EluGrad: elementwise(([dy, y], builder, _node, shape) => {
      const below = builder.node('Min', [y, builder.scalar(0)], {}, { shape: y?.shape ?? shape });
      const slope = builder.node('Add', [below, builder.scalar(1)], {}, { shape: below.shape });
      return builder.node('Mul', [dy, slope], {}, { shape });
    }, 'float32'),
    ...comparisonKernels(),
  };
}

function comparisonKernels(): Record<string, Lower> {
  const comparisons: Record<string, string> = {
    Equal: 'Equal',
    Less: 'Less',
    LessEqual: 'LessOrEqual',
    Greater: 'Greater',
    GreaterEqual: 'GreaterOrEqual',
  };
  const logical: Record<string, string> = { LogicalAnd: 'And', LogicalOr: 'Or', LogicalXor: 'Xor' };
  return {
    ...Object.fromEntries(Object.entries(comparisons).map(([kernel, op]) => [kernel, elementwise(run(op, 'bool'))])),
    ...Object.fromEntries(Object.entries(logical).map(([kernel, op]) => [kernel, elementwise(run(op, 'bool'), 'bool')])),
    NotEqual: elementwise(([a, b], builder, _node, shape) => {
      return builder.node('Not', [builder.node('Equal', [a, b], {}, { shape, type: 'bool' })], {}, { shape });
    }),
  };
}

/** The remainder with the divisor's sign: `(a % b + b) % b` where the operands' signs differ, as tfjs has it. */
const modulo: Apply = ([a, b], builder, _node, shape) => {
  const remainder = builder.node('Mod', [a, b], { fmod: 1 }, { shape });
  const turned = builder.node('Mod', [builder.node('Add', [remainder, b], {}, { shape }), b], { fmod: 1 }, { shape });
  const [above, below] = [a, b].map((x) => {
    const zero = builder.cast(builder.scalar(0), 'float64');
    return builder.node('Less', [x, zero], {}, { shape: x?.shape ?? shape, type: 'bool' });
  });
  const differ = builder.node('Xor', [above, below], {}, { shape });
  return builder.node('Where', [differ, turned, remainder], {}, { shape, type: 'float64' });
};

/** The angle of the point (x, y): that of the shorter coordinate over the longer, turned into its eighth of the circle. */
function arcTangent(builder: OnnxBuilder, y: OnnxValue, x: OnnxValue, shape: readonly number[]): OnnxValue {
  const run = (op: string, ...inputs: OnnxValue[]): OnnxValue => builder.node(op, inputs, {}, { shape });
  const test = (op: string, one: OnnxValue, other: OnnxValue): OnnxValue =>
    builder.node(op, [one, other], {}, { shape, type: 'bool' });
  const choose = (condition: OnnxValue, then: OnnxValue, otherwise: OnnxValue): OnnxValue =>
    builder.node('Where', [condition, then, otherwise], {}, { shape, type: 'float32' });
  const number = (value: number): OnnxValue => builder.scalar(value);
  // Infinities as the largest number, so that the quotient of two is 1; zeros as the smallest, so that theirs is 0.
  const whole = (value: OnnxValue) =>
    builder.node('Min', [builder.node('Abs', [value], {}, { shape: value.shape }), number(3.4028234663852886e38)], {}, value);
  const [height, width] = [whole(y), whole(x)];
  const [longer, shorter] = [run('Max', run('Max', height, width), number(1.1754943508222875e-38)), run('Min', height, width)];
  const angle = run('Atan', run('Div', shorter, longer));
  const steep = choose(test('Greater', height, width), run('Sub', number(Math.PI / 2), angle), angle);
  const back = choose(test('Less', x, number(0)), run('Sub', number(Math.PI), steep), steep);
  return choose(test('Less', y, number(0)), run('Neg', back), back);
}
