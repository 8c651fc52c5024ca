import { bytesOf, type Code, Local, times, unsigned, type ValueType, valueTypeCodes } from './wasm-code.js';

/** A function of integer parameters that returns nothing. */
export interface WasmFunction {
  readonly name: string;
  readonly parameterCount: number;
  readonly variables: readonly ValueType[];
  readonly body: Code;
}

/** Where a loop's pointer begins and how far it moves each time. */
type Moving = readonly [start: Local, stride: Code];

/** Names the parameters of a function and collects its variables while its body is written. */
export class WasmFunctionWriter<Name extends string> {
  readonly parameters: Readonly<Record<Name, Local>>;
  readonly #parameterCount: number;
  readonly #variables: ValueType[] = [];

  constructor(parameters: readonly Name[]) {
    this.parameters = Object.fromEntries(parameters.map((name, index) => [name, new Local(index)])) as Record<Name, Local>;
    this.#parameterCount = parameters.length;
  }

  variable(type: ValueType): Local {
    this.#variables.push(type);
    return new Local(this.#parameterCount + this.#variables.length - 1);
  }

  variables(type: ValueType, count: number): Local[] {
    return Array.from({ length: count }, () => this.variable(type));
  }

  /** Runs a body as often as `count` says, with pointers that move on each time. */
  loop<Pointers extends readonly Moving[]>(
    count: Local,
    pointers: Pointers,
    body: (...pointers: { [Index in keyof Pointers]: Local }) => Code,
  ): Code {
    const moving = pointers.map(([start, stride]) => ({ local: this.variable('i32'), start, stride }));
    const locals = moving.map(({ local }) => local) as { [Index in keyof Pointers]: Local };
    const starts = moving.map(({ local, start }) => local.set(start.get));
    const moves = moving.map(({ local, stride }) => local.increase(stride));
    return [starts, times(this.variable('i32'), count.get, [body(...locals), moves])];
  }

  finish(name: string, body: Code): WasmFunction {
    return { name, parameterCount: this.#parameterCount, variables: this.#variables, body };
  }
}

/** The bytes of a module that exports `functions` and imports its memory as `env.memory`. */
export function encodeModule(
  functions: readonly WasmFunction[],
  memory: { readonly isShared: boolean },
): Uint8Array<ArrayBuffer> {
  const parameterCounts = [...new Set(functions.map((each) => each.parameterCount))];
  const types = parameterCounts.map((count) => [0x60, list(Array.from({ length: count }, () => valueTypeCodes.i32)), 0]);
  // A shared memory has to have a maximum; 65,536 pages are all that 32 bits can address.
  const limits = memory.isShared ? [3, 0, unsigned(65_536)] : [0, 0];
  const magicAndVersion = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const module = [
    magicAndVersion,
    section(1, types),
    section(2, [[text('env'), text('memory'), 2, limits]]),
    section(
      3,
      functions.map((each) => unsigned(parameterCounts.indexOf(each.parameterCount))),
    ),
    section(
      7,
      functions.map(({ name }, index) => [text(name), 0, unsigned(index)]),
    ),
    section(10, functions.map(encodeFunction)),
  ];
  return Uint8Array.from(bytesOf(module));
}

function encodeFunction({ variables, body }: WasmFunction): Code {
  return withLength([list(variables.map((type) => [1, valueTypeCodes[type]])), body, 0x0b]);
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, withLength(list(entries))];
}

function withLength(code: Code): Code {
  const bytes = bytesOf(code);
  return [unsigned(bytes.length), bytes];
}

/** Entries with their count before them. */
function list(entries: readonly Code[]): Code {
  return [unsigned(entries.length), entries];
}

function text(value: string): Code {
  return list([...new TextEncoder().encode(value)]);
}
