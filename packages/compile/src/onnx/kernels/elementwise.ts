import type { Node, Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxAttributes, OnnxBuilder, OnnxType, OnnxValue } from '../onnx-builder.js';
import { inOrder, isPlain, type Order, plainOrder } from '../order.js';

type Apply = (inputs: readonly OnnxValue[], builder: OnnxBuilder, node: Node, shape: readonly number[]) => OnnxValue;

/** Kernels that compute each value of the output from one value of each input, in whatever order the axes lie. */
export function elementwiseKernels(): Record<string, Lower> {
  return { ...unaryKernels(), ...binaryKernels(), ...comparisonKernels(), ...otherKernels() };
}

function unaryKernels(): Record<string, Lower> {
  const named: Record<string, string> = {
    Abs: 'Abs',
    Acos: 'Acos',
    Acosh: 'Acosh',
    Asin: 'Asin',
    Asinh: 'Asinh',
    Atan: 'Atan',
    Atanh: 'Atanh',
    Ceil: 'Ceil',
    Cos: 'Cos',
    Cosh: 'Cosh',
    Elu: 'Elu',
    Erf: 'Erf',
    Exp: 'Exp',
    Floor: 'Floor',
    Log: 'Log',
    Neg: 'Neg',
    Relu: 'Relu',
    Round: 'Round',
    Sigmoid: 'Sigmoid',
    Sign: 'Sign',
    Sin: 'Sin',
    Sinh: 'Sinh',
    Softplus: 'Softplus',
    Sqrt: 'Sqrt',
    Tan: 'Tan',
    Tanh: 'Tanh',
    Reciprocal: 'Reciprocal',
    LogicalNot: 'Not',
    Identity: 'Identity',
  }; // prettier-ignore
  return {
    ...Object.fromEntries(Object.entries(named).map(([kernel, op]) => [kernel, elementwise(run(op))])),
    IsNan: elementwise(run('IsNaN', 'bool')),
    IsInf: elementwise(run('IsInf', 'bool')),
    IsFinite: elementwise(([x], builder, _node, shape) => {
      const notFinite = builder.node(
        'Or',
        [test(builder, 'IsNaN', x as OnnxValue), test(builder, 'IsInf', x as OnnxValue)],
        {},
        { shape, type: 'bool' },
      );
      return builder.node('Not', [notFinite], {}, { shape });
    }),
    Square: elementwise(([x], builder, _node, shape) => builder.node('Mul', [x, x], {}, { shape })),
    Rsqrt: elementwise(([x], builder, _node, shape) => {
      return builder.node('Reciprocal', [builder.node('Sqrt', [x], {}, { shape })], {}, { shape });
    }),
    Relu6: elementwise(([x], builder, _node, shape) =>
      builder.node('Clip', [x, builder.scalar(0), builder.scalar(6)], {}, { shape }),
    ),
    ClipByValue: elementwise(([x], builder, { attributes }, shape) => {
      const limits = [attributes['clipValueMin'], attributes['clipValueMax']].map((limit) => {
        return builder.scalar(limit as number, x?.type as 'float32' | 'int32');
      });
      return builder.node('Clip', [x, ...limits], {}, { shape });
    }),
    LeakyRelu: elementwise(([x], builder, { attributes }, shape) => {
      return builder.node('LeakyRelu', [x], { alpha: { float: attributes['alpha'] as number } }, { shape });
    }),
    Selu: elementwise(([x], builder, _node, shape) => {
      const scale = 1.0507009873554805;
      return builder.node('Selu', [x], { alpha: { float: 1.7580993408473766 / scale }, gamma: { float: scale } }, { shape });
    }),
    // e^x - 1 = 2 t / (1 - t) with t = tanh(x / 2), which keeps its digits where x is near 0.
    Expm1: elementwise(([x], builder, _node, shape) => {
      const half = builder.node('Mul', [x, builder.scalar(0.5)], {}, { shape });
      const t = builder.node('Tanh', [half], {}, { shape });
      const twice = builder.node('Add', [t, t], {}, { shape });
      return builder.node('Div', [twice, builder.node('Sub', [builder.scalar(1), t], {}, { shape })], {}, { shape });
    }),
    // log(1 + x) = 2 atanh(x / (x + 2)), which keeps its digits where x is near 0.
    Log1p: elementwise(([x], builder, _node, shape) => {
      const sum = builder.node('Add', [x, builder.scalar(2)], {}, { shape });
      const half = builder.node('Atanh', [builder.node('Div', [x, sum], {}, { shape })], {}, { shape });
      return builder.node('Add', [half, half], {}, { shape });
    }),
    Step: elementwise(([x], builder, { attributes }, shape) => {
      const above = isAbove(builder, x as OnnxValue, shape);
      const alpha = (attributes['alpha'] as number | undefined) ?? 0;
      return alpha === 0 ? above : builder.node('Max', [above, builder.scalar(alpha)], {}, { shape });
    }),
    ZerosLike: elementwise((_inputs, builder, { outputs }, shape) => filled(builder, 0, outputs[0] as Value, shape)),
    OnesLike: elementwise((_inputs, builder, { outputs }, shape) => filled(builder, 1, outputs[0] as Value, shape)),
  };
}

function binaryKernels(): Record<string, Lower> {
  const named: Record<string, string> = { Add: 'Add', Sub: 'Sub', Multiply: 'Mul', Pow: 'Pow', Maximum: 'Max', Minimum: 'Min' };
  return {
    ...Object.fromEntries(Object.entries(named).map(([kernel, op]) => [kernel, elementwise(run(op))])),
    RealDiv: elementwise(run('Div')),
    SquaredDifference: elementwise(([a, b], builder, _node, shape) => {
      const difference = builder.node('Sub', [a, b], {}, { shape });
      return builder.node('Mul', [difference, difference], {}, { shape });
    }),
    FloorDiv: elementwise(([a, b], builder, _node, shape) => floorDivide(builder, a as OnnxValue, b as OnnxValue, shape)),
    Mod: elementwise(([a, b], builder, _node, shape) => {
      if (a?.type === 'int32') return builder.node('Mod', [a, b], {}, { shape });
      const whole = builder.node('Floor', [builder.node('Div', [a, b], {}, { shape })], {}, { shape });
      return builder.node('Sub', [a, builder.node('Mul', [whole, b], {}, { shape })], {}, { shape });
    }),
  };
}

function comparisonKernels(): Record<string, Lower> {
  const named: Record<string, string> = {
    Equal: 'Equal',
    Less: 'Less',
    LessEqual: 'LessOrEqual',
    Greater: 'Greater',
    GreaterEqual: 'GreaterOrEqual',
    LogicalAnd: 'And',
    LogicalOr: 'Or',
    LogicalXor: 'Xor',
  }; // prettier-ignore
  return {
    ...Object.fromEntries(Object.entries(named).map(([kernel, op]) => [kernel, elementwise(run(op, 'bool'))])),
    NotEqual: elementwise(([a, b], builder, _node, shape) => {
      return builder.node('Not', [builder.node('Equal', [a, b], {}, { shape, type: 'bool' })], {}, { shape });
    }),
  };
}

function otherKernels(): Record<string, Lower> {
  return {
    Cast: elementwise(([x], builder, { attributes }) => {
      const type = attributes['dtype'] as OnnxType;
      return builder.cast(x as OnnxValue, type);
    }),
    AddN: elementwise((inputs, builder, _node, shape) => {
      return inputs.reduce((sum, next) => builder.node('Add', [sum, next], {}, { shape }));
    }),
    EluGrad: elementwise(([dy, y], builder, _node, shape) => {
      const slope = builder.node(
        'Add',
        [builder.node('Min', [y, builder.scalar(0)], {}, { shape }), builder.scalar(1)],
        {},
        { shape },
      );
      return builder.node('Mul', [dy, slope], {}, { shape });
    }),
    Prelu: elementwise(run('PRelu')),
    Fill: ({ outputs, attributes }, lowering) => {
      const [output] = outputs as [Value];
      lowering.write(output, filled(lowering.builder, Number(attributes['value']), output, output.shape));
    },
    Select: select,
  };
}

function select({ inputs, outputs }: Node, lowering: Lowering): void {
  const { condition, t, e } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const rank = output.shape.length;
  const order = commonOrder([t as Value, e as Value], rank, lowering);
  const { builder } = lowering;
  const test = condition as Value;
  // A condition of one axis chooses whole rows.
  const chosen =
    test.shape.length === rank
      ? lowering.read(test, order)
      : builder.reshape(lowering.read(test), inOrder([...test.shape, ...Array<number>(rank - test.shape.length).fill(1)], order));
  const onnx = builder.node(
    'Where',
    [builder.cast(chosen, 'bool'), lowering.read(t as Value, order), lowering.read(e as Value, order)],
    {},
    { shape: inOrder(output.shape, order), type: output.dtype },
  );
  lowering.write(output, onnx, order);
}

/** A node of one operator with the same inputs. */
function run(op: string, type?: OnnxType, attributes: OnnxAttributes = {}): Apply {
  return (inputs, builder, _node, shape) =>
    builder.node(op, inputs, attributes, type === undefined ? { shape } : { shape, type });
}

function test(builder: OnnxBuilder, op: string, x: OnnxValue): OnnxValue {
  return builder.node(op, [x], {}, { shape: x.shape, type: 'bool' });
}

/** 1 where `x` is above 0, else 0; a clipped line costs less than a comparison and a cast. Exact for all but subnormal numbers. */
export function isAbove(builder: OnnxBuilder, x: OnnxValue, shape: readonly number[]): OnnxValue {
  return builder.node('HardSigmoid', [x], { alpha: { float: 3e38 }, beta: { float: 0 } }, { shape });
}

function filled(builder: OnnxBuilder, value: number, { dtype }: Value, shape: readonly number[]): OnnxValue {
  const one = builder.cast(builder.scalar(value), dtype as OnnxType);
  return builder.node('Expand', [one, builder.integers(shape)], {}, { shape });
}

function floorDivide(builder: OnnxBuilder, a: OnnxValue, b: OnnxValue, shape: readonly number[]): OnnxValue {
  if (a.type === 'float32') return builder.node('Floor', [builder.node('Div', [a, b], {}, { shape })], {}, { shape });
  // In double precision, which holds every int32.
  const [top, bottom] = [builder.cast(a, 'float64'), builder.cast(b, 'float64')];
  return builder.cast(builder.node('Floor', [builder.node('Div', [top, bottom], {}, { shape })], {}, { shape }), a.type);
}

/** A lowering that reads all inputs in one order, broadcast as tfjs does it, and writes the output in that. */
export function elementwise(apply: Apply): Lower {
  return (node, lowering) => {
    const [output] = node.outputs as [Value];
    const rank = output.shape.length;
    const values = Object.values(node.inputs);
    const order = commonOrder(values, rank, lowering);
    const type = operandType(node);
    const operands = values.map((value) => {
      const read = readBroadcast(value, rank, order, lowering);
      return type === undefined ? read : lowering.builder.cast(read, type);
    });
    lowering.write(output, apply(operands, lowering.builder, node, inOrder(output.shape, order)), order);
  };
}

/** tfjs lets the operands of arithmetic differ in type and widens them; ONNX does not. */
function operandType({ inputs, outputs, kernel }: Node): OnnxType | undefined {
  const types = new Set(Object.values(inputs).map(({ dtype }) => dtype));
  if (kernel === 'Cast') return undefined;
  if (types.size > 1) return types.has('float32') ? 'float32' : 'int32';
  const isLogical = kernel.startsWith('Logical') || kernel === 'Equal' || kernel === 'NotEqual' || kernel === 'Identity';
  return types.has('bool') && !isLogical ? (outputs[0]?.dtype === 'float32' ? 'float32' : 'int32') : undefined;
}

/** The order in which the largest input lies; where several do, one that is not plain, since a convolution made it. */
export function commonOrder(values: readonly Value[], rank: number, lowering: Lowering): Order {
  const sizes = values.map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  const largest = Math.max(...sizes);
  const orders = values.flatMap((value, index) => {
    const order = value.shape.length === rank && sizes[index] === largest ? lowering.orderOf(value) : undefined;
    return order === undefined ? [] : [order];
  });
  return orders.find((order) => !isPlain(order)) ?? orders[0] ?? plainOrder(rank);
}

/** A value whose missing leading axes have length 1. */
export function readBroadcast(value: Value, rank: number, order: Order, lowering: Lowering): OnnxValue {
  const own = value.shape.length;
  if (own === rank) return lowering.read(value, order);
  if (isPlain(order)) return lowering.read(value);
  const whole = [...Array<number>(rank - own).fill(1), ...value.shape];
  return lowering.builder.transpose(lowering.builder.reshape(lowering.read(value), whole), order);
}
