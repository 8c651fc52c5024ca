/** Encoded WebAssembly instructions, in parts, that leave a value on the stack or none. */
export type Code = number | readonly Code[];

/** The value types of this package's own WebAssembly functions. */
export type ValueType = 'i32' | 'f32' | 'v128';

export const valueTypeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** An unsigned integer in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

type Operation = (...operands: Code[]) => Code;

/** A small integer that is not negative. */
export function constant(value: number): Code {
  // Signed LEB128 of one byte.
  if (value < 0 || value > 63) throw new RangeError(`Constants of the kernels are from 0 to 63, found ${value}.`);
  return [0x41, value];
}

export function add(one: Code, other: Code): Code {
  return [one, other, 0x6a];
}

export function multiply(one: Code, other: Code): Code {
  return [one, other, 0x6c];
}

/** What a kernel does with a number or with four at once; an offset in bytes goes on top of the address. */
export interface Lanes {
  readonly type: ValueType;
  readonly bytes: number;
  readonly zero: Code;
  load(address: Code, offset: number): Code;
  /** One number, in each lane. */
  loadSplat(address: Code, offset: number): Code;
  store(address: Code, value: Code, offset: number): Code;
  readonly add: Operation;
  readonly multiply: Operation;
}

export const oneLane: Lanes = {
  type: 'f32',
  bytes: 4,
  zero: [0x43, 0, 0, 0, 0],
  load: (address, offset) => [address, 0x2a, at(offset)],
  loadSplat: (address, offset) => [address, 0x2a, at(offset)],
  store: (address, value, offset) => [address, value, 0x38, at(offset)],
  add: (...operands) => [operands, 0x92],
  multiply: (...operands) => [operands, 0x94],
};

interface VectorLanes extends Lanes {
  /** Of a number and a NaN, as the maximum: NaN. */
  readonly minimum: Operation;
  readonly maximum: Operation;
  /** All bits of a lane where the two are equal. */
  readonly equal: Operation;
  readonly and: Operation;
  /** The first's bits that the second has not. */
  readonly andNot: Operation;
}

export const fourLanes: VectorLanes = {
  type: 'v128',
  bytes: 16,
  zero: [0xfd, 0x0c, [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
  load: (address, offset) => [address, 0xfd, 0x00, at(offset)],
  loadSplat: (address, offset) => [address, 0xfd, 0x09, at(offset)],
  store: (address, value, offset) => [address, value, 0xfd, 0x0b, at(offset)],
  add: (...operands) => [operands, 0xfd, 0xe4, 0x01],
  multiply: (...operands) => [operands, 0xfd, 0xe6, 0x01],
  minimum: (...operands) => [operands, 0xfd, 0xe8, 0x01],
  maximum: (...operands) => [operands, 0xfd, 0xe9, 0x01],
  equal: (...operands) => [operands, 0xfd, 0x41],
  and: (...operands) => [operands, 0xfd, 0x4e],
  andNot: (...operands) => [operands, 0xfd, 0x4f],
};

/** Where a memory access is: addresses are multiples of 4, which is 2 to the power of 2. */
function at(offset: number): Code {
  return [2, unsigned(offset)];
}

/** A parameter or variable of a function. */
export class Local {
  readonly get: Code;
  readonly #index: number[];

  constructor(index: number) {
    this.#index = unsigned(index);
    this.get = [0x20, this.#index];
  }

  set(value: Code): Code {
    return [value, 0x21, this.#index];
  }

  increase(by: Code): Code {
    return this.set(add(this.get, by));
  }
}

const opcodes = { block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, branch: 0x0c, branchIf: 0x0d, isZero: 0x45 };
const withoutResult = 0x40;
const minusOne = [0x41, 0x7f];

/** Runs `body` as often as `count` says, with `counter` counting down. */
export function times(counter: Local, count: Code, body: Code): Code {
  const { block, loop, end, branch, branchIf, isZero } = opcodes;
  const leaveAtZero = [counter.get, isZero, branchIf, 1];
  const again = [counter.increase(minusOne), branch, 0];
  return [counter.set(count), block, withoutResult, loop, withoutResult, leaveAtZero, body, again, end, end];
}

export function ifElse(condition: Code, then: Code, otherwise: Code): Code {
  return [condition, opcodes.if, withoutResult, then, opcodes.else, otherwise, opcodes.end];
}

/** The bytes of all parts. */
export function bytesOf(code: Code): number[] {
  const bytes: number[] = [];
  const append = (part: Code): void => {
    if (typeof part === 'number') bytes.push(part);
    else part.forEach(append);
  };
  append(code);
  return bytes;
}
