import type { Lower } from '../lower.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { kept, numberOf } from './casts.js';
import { type Apply, elementwise, run } from './elementwise.js';

/** Functions of one number. */
export function unaryKernels(): Record<string, Lower> {
  return { ...functionKernels(), ...roundingKernels(), ...activationKernels(), ...testKernels() };
}

function functionKernels(): Record<string, Lower> {
  const [numbers, reals] = [
    ['Abs', 'Neg'],
    ['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Cos', 'Cosh', 'Erf'],
  ];
  const more = ['Log', 'Reciprocal', 'Sin', 'Sinh', 'Sqrt', 'Tanh'];
  return {
    ...Object.fromEntries(numbers.map((op) => [op, elementwise(run(op))])),
    ...Object.fromEntries([...reals, ...more].map((op) => [op, elementwise(run(op), 'float32')])),
    Exp: elementwise(run('Exp'), 'whole'),
    // sin x / (1 - 2 sin(x / 2)^2) in double precision, of which ONNX Runtime has the sine: its own tangent is off by 1e-7.
    Tan: elementwise(([x], builder, _node, shape) => {
      const run = (op: string, ...operands: (OnnxValue | undefined)[]) => builder.node(op, operands, {}, { shape });
      const half = run('Sin', run('Mul', x, numberOf(builder, 0.5, 'float64')));
      const square = run('Mul', half, half);
      const cosine = run('Sub', numberOf(builder, 1, 'float64'), run('Add', square, square));
      return run('Div', run('Sin', x), cosine);
    }, 'float64'),
    // Of NaN 0, as tfjs has it.
    Sign: elementwise(([x], builder, _node, shape) => {
      const sign = builder.node('Sign', [x], {}, { shape });
      if (x?.type !== 'float32') return sign;
      const isNan = builder.node('IsNaN', [x], {}, { shape, type: 'bool' });
      return builder.node('Where', [isNan, builder.scalar(0), sign], {}, { shape, type: 'float32' });
    }),
    Square: elementwise(([x], builder, _node, shape) => builder.node('Mul', [x, x], {}, { shape })),
    Rsqrt: elementwise(([x], builder, _node, shape) => {
      return builder.node('Reciprocal', [builder.node('Sqrt', [x], {}, { shape })], {}, { shape });
    }, 'float32'),
    // 2 t / (1 - t) with t = tanh(x / 2) keeps its digits where x is near 0, and e^x - 1 elsewhere.
    Expm1: elementwise(([x], builder, _node, shape) => {
      const half = builder.node('Mul', [x, builder.scalar(0.5)], {}, { shape });
      const t = builder.node('Tanh', [half], {}, { shape });
      const twice = builder.node('Add', [t, t], {}, { shape });
      const near = builder.node('Div', [twice, builder.node('Sub', [builder.scalar(1), t], {}, { shape })], {}, { shape });
      const far = builder.node('Sub', [builder.node('Exp', [x], {}, { shape }), builder.scalar(1)], {}, { shape });
      return nearZero(builder, x as OnnxValue, near, far);
    }, 'float32'),
    // 2 atanh(x / (x + 2)) keeps its digits where x is near 0, and log(1 + x) elsewhere.
    Log1p: elementwise(([x], builder, _node, shape) => {
      const sum = builder.node('Add', [x, builder.scalar(2)], {}, { shape });
      const half = builder.node('Atanh', [builder.node('Div', [x, sum], {}, { shape })], {}, { shape });
      const near = builder.node('Add', [half, half], {}, { shape });
      const far = builder.node('Log', [builder.node('Add', [x, builder.scalar(1)], {}, { shape })], {}, { shape });
      return nearZero(builder, x as OnnxValue, near, far);
    }, 'float32'),
  };
}

function nearZero(builder: OnnxBuilder, x: OnnxValue, near: OnnxValue, far: OnnxValue): OnnxValue {
  const { shape } = x;
  const size = builder.node('Abs', [x], {}, { shape });
  const isNear = builder.node('Less', [size, builder.scalar(0.5)], {}, { shape, type: 'bool' });
  return builder.node('Where', [isNear, near, far], {}, { shape, type: 'float32' });
}

/** What is whole already is left as it is. */
function roundingKernels(): Record<string, Lower> {
  const round = (op: string): Apply => {
    return ([x], builder, _node, shape) => (x?.type === 'float32' ? builder.node(op, [x], {}, { shape }) : (x as OnnxValue));
  };
  return Object.fromEntries(['Ceil', 'Floor', 'Round'].map((op) => [op, elementwise(round(op))]));
}

function activationKernels(): Record<string, Lower> {
  return {
    ...Object.fromEntries(['Elu', 'Sigmoid', 'Softplus'].map((op) => [op, elementwise(run(op), 'float32')])),
    Relu: elementwise(run('Relu')),
    Relu6: elementwise(([x], builder) => clipped(builder, x as OnnxValue, 0, 6)),
    ClipByValue: elementwise(([x], builder, { attributes }) => {
      return clipped(builder, x as OnnxValue, attributes['clipValueMin'] as number, attributes['clipValueMax'] as number);
    }),
    LeakyRelu: elementwise(([x], builder, { attributes }, shape) => {
      return builder.node('LeakyRelu', [x], { alpha: { float: (attributes['alpha'] as number | undefined) ?? 0.2 } }, { shape });
    }, 'float32'),
    Selu: elementwise(([x], builder, _node, shape) => {
      const scale = 1.0507009873554805;
      return builder.node('Selu', [x], { alpha: { float: 1.7580993408473766 / scale }, gamma: { float: scale } }, { shape });
    }, 'float32'),
    Step: elementwise(([x], builder, { attributes }, shape) => {
      const above = isAbove(builder, x as OnnxValue, shape);
      const alpha = (attributes['alpha'] as number | undefined) ?? 0;
      if (alpha === 0) return above;
      const isBelow = builder.node('LessOrEqual', [x, builder.scalar(0)], {}, { shape, type: 'bool' });
      // What is neither above nor below is NaN.
      const rest = builder.node('Where', [isBelow, builder.scalar(alpha), x], {}, { shape, type: 'float32' });
      const isPositive = builder.node('Greater', [x, builder.scalar(0)], {}, { shape, type: 'bool' });
      return builder.node('Where', [isPositive, builder.scalar(1), rest], {}, { shape, type: 'float32' });
    }, 'float32'),
  };
}

/** The limits of whole numbers are whole, since tfjs cuts their fractions off afterwards. */
function clipped(builder: OnnxBuilder, x: OnnxValue, low: number, high: number): OnnxValue {
  const isReal = x.type === 'float32';
  const [whole, lowest, highest] = [Math.trunc, -(2 ** 31), 2 ** 31 - 1] as const;
  const limits = isReal ? [low, high] : [low, high].map((limit) => Math.max(lowest, Math.min(highest, whole(limit))));
  const operands = limits.map((limit) => numberOf(builder, limit, x.type));
  return builder.node('Clip', [x, ...operands], {}, { shape: x.shape });
}

/** 1 where `x` is above 0, else 0; a clipped line costs less than a comparison and a cast. Exact for all but subnormal numbers. */
export function isAbove(builder: OnnxBuilder, x: OnnxValue, shape: readonly number[]): OnnxValue {
  return builder.node('HardSigmoid', [x], { alpha: { float: 3e38 }, beta: { float: 0 } }, { shape });
}

function testKernels(): Record<string, Lower> {
  return {
    Identity: elementwise(run('Identity'), 'any'),
    Cast: elementwise(([x], builder, { outputs }) => {
      const dtype = outputs[0]?.dtype ?? 'float32';
      return dtype === 'bool' ? builder.cast(x as OnnxValue, 'bool') : kept(builder, x as OnnxValue, dtype);
    }, 'any'),
    LogicalNot: elementwise(run('Not'), 'bool'),
    IsNan: elementwise(run('IsNaN', 'bool'), 'float32'),
    IsInf: elementwise(run('IsInf', 'bool'), 'float32'),
    IsFinite: elementwise(([x], builder, _node, shape) => {
      // NaN less itself is NaN, and so is an infinity.
      const zero = builder.node('Sub', [x, x], {}, { shape });
      return builder.node('Equal', [zero, builder.scalar(0)], {}, { shape, type: 'bool' });
    }, 'float32'),
  };
}
