import { WeightsError } from '../weights-error.js';
import { PickleCursor } from './pickle-cursor.js';

/** What a pickle can hold here: lists and tuples are arrays, dicts are maps, and objects are what the reader's own functions made. */
export type PickleValue = null | boolean | number | bigint | string | object;

/** A function of the reader's own that stands for the one that a pickle names. */
export type PickleFunction = (items: readonly PickleValue[]) => PickleValue;

export interface PickleRules {
  /** What a pickle may name, as `module.name`; everything else is refused. What is no function can be passed, but not called. */
  readonly names: ReadonlyMap<string, PickleFunction | object>;
  /** Stands for what lies outside the pickle under that key. */
  readonly persistent: (key: PickleValue) => PickleValue;
}

/** Ten times what a checkpoint of the largest published models takes; each makes at most a few dozen bytes of objects. */
const mostOperations = 2 ** 20;

const mark = Symbol('mark');

/**
 * Reads one pickle: numbers, texts, bools, None, lists, tuples, dicts, and what the rules allow. Nothing that the pickle names is ever
 * run: names are looked up in the rules, and only the functions found there are called.
 *
 * @throws WeightsError for what is not allowed, by its name, and where the pickle is damaged.
 * @see https://peps.python.org/pep-3154/
 */
export function readPickle(bytes: Uint8Array, start: number, rules: PickleRules): { value: PickleValue; end: number } {
  const cursor = new PickleCursor(bytes, start);
  const machine = new PickleMachine(cursor, rules);
  for (let count = 0; count < mostOperations; count++) {
    const code = cursor.uint8();
    if (code === 0x2e) return { value: machine.pop(), end: cursor.position };
    machine.run(code);
  }
  throw new WeightsError(`the pickle takes more than ${mostOperations} operations.`);
}

class PickleMachine {
  readonly #cursor: PickleCursor;
  readonly #rules: PickleRules;
  readonly #stack: (PickleValue | typeof mark)[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(cursor: PickleCursor, rules: PickleRules) {
    this.#cursor = cursor;
    this.#rules = rules;
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw this.#damaged('takes a value that is not there');
    return value;
  }

  /** One operation; the comments are the names in Python's pickletools. */
  run(code: number): void {
    const cursor = this.#cursor;
    switch (code) {
      case 0x80: // PROTO
        return void cursor.uint8();
      case 0x95: // FRAME
        return void cursor.uint64();
      case 0x28: // MARK
        return void this.#stack.push(mark);
      case 0x30: // POP
        return void this.pop();
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4b: // BININT1
        return this.#push(cursor.uint8());
      case 0x4d: // BININT2
        return this.#push(cursor.uint16());
      case 0x4a: // BININT
        return this.#push(cursor.int32());
      case 0x8a: // LONG1
        return this.#push(cursor.integer(cursor.uint8()));
      case 0x8b: // LONG4
        return this.#push(cursor.integer(cursor.uint32()));
      case 0x47: // BINFLOAT
        return this.#push(cursor.float64());
      case 0x55: // SHORT_BINSTRING
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(cursor.text(cursor.uint8()));
      case 0x54: // BINSTRING
      case 0x58: // BINUNICODE
        return this.#push(cursor.text(cursor.uint32()));
      case 0x8d: // BINUNICODE8
        return this.#push(cursor.text(cursor.uint64()));
      case 0x53: // STRING
        return this.#push(cursor.line().replace(/^(['"])(.*)\1$/, '$2'));
      case 0x56: // UNICODE
        return this.#push(cursor.line());
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        return this.#push([]);
      case 0x6c: // LIST
      case 0x74: // TUPLE
        return this.#push(this.#sinceMark());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(this.#popMany(code - 0x84));
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map());
      case 0x64: // DICT
        return this.#push(this.#put(new Map(), this.#sinceMark()));
      case 0x61: // APPEND
        return this.#append(this.#popMany(1));
      case 0x65: // APPENDS
        return this.#append(this.#sinceMark());
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#setItems(this.#sinceMark());
      case 0x70: // PUT
        return void this.#memo.set(Number(cursor.line()), this.#top());
      case 0x71: // BINPUT
        return void this.#memo.set(cursor.uint8(), this.#top());
      case 0x72: // LONG_BINPUT
        return void this.#memo.set(cursor.uint32(), this.#top());
      case 0x94: // MEMOIZE
        return void this.#memo.set(this.#memo.size, this.#top());
      case 0x67: // GET
        return this.#push(this.#remembered(Number(cursor.line())));
      case 0x68: // BINGET
        return this.#push(this.#remembered(cursor.uint8()));
      case 0x6a: // LONG_BINGET
        return this.#push(this.#remembered(cursor.uint32()));
      case 0x51: // BINPERSID
        return this.#push(this.#rules.persistent(this.pop()));
      case 0x63: // GLOBAL
        return this.#push(this.#named(cursor.line(), cursor.line()));
      case 0x69: // INST
        this.#named(cursor.line(), cursor.line());
        throw this.#damaged('makes an object in a way that no weights file does (INST)');
      case 0x93: // STACK_GLOBAL
        return this.#stackGlobal();
      case 0x52: // REDUCE
        return this.#reduce();
      case 0x62: // BUILD
        return this.#build();
      default:
        throw this.#damaged(`holds the operation 0x${code.toString(16).padStart(2, '0')}, which no weights file needs`);
    }
  }

  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  #top(): PickleValue {
    const value = this.pop();
    this.#push(value);
    return value;
  }

  #popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).toReversed();
  }

  #sinceMark(): PickleValue[] {
    const start = this.#stack.lastIndexOf(mark);
    if (start < 0) throw this.#damaged('goes back to a mark that is not there');
    const [, ...values] = this.#stack.splice(start);
    return values as PickleValue[];
  }

  #append(values: readonly PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#damaged('appends to what is no list');
    for (const value of values) list.push(value);
  }

  #setItems(keysAndValues: readonly PickleValue[]): void {
    const target = this.#top();
    if (!(target instanceof Map)) throw this.#damaged('sets an item of what is no dict');
    this.#put(target, keysAndValues);
  }

  #put(target: Map<PickleValue, PickleValue>, keysAndValues: readonly PickleValue[]): Map<PickleValue, PickleValue> {
    if (keysAndValues.length % 2 !== 0) throw this.#damaged('has a key without a value');
    for (let index = 0; index < keysAndValues.length; index += 2) {
      target.set(keysAndValues[index] as PickleValue, keysAndValues[index + 1] as PickleValue);
    }
    return target;
  }

  #remembered(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#damaged(`refers to its object ${index}, which is not there`);
    return value;
  }

  #stackGlobal(): void {
    const [module, name] = this.#popMany(2);
    if (typeof module !== 'string' || typeof name !== 'string') throw this.#damaged('gives a name that is no text');
    this.#push(this.#named(module, name));
  }

  #named(module: string, name: string): object {
    const full = `${module}.${name}`;
    const found = this.#rules.names.get(full);
    if (found !== undefined) return found;
    const known = /^(posix|nt)\./.test(full) ? `${full} (os.${name})` : full;
    throw new WeightsError(
      `the pickle names ${known.slice(0, 200)}, which is refused: only tensors are read, and nothing is run.`,
    );
  }

  #reduce(): void {
    const [callee, given] = this.#popMany(2);
    if (typeof callee !== 'function' || !Array.isArray(given)) throw this.#damaged('calls what is no function');
    this.#push((callee as PickleFunction)(given));
  }

  /** Attributes of an OrderedDict, such as the `_metadata` of a state dict, are passed over. */
  #build(): void {
    this.pop();
    if (!(this.#top() instanceof Map)) throw this.#damaged('sets attributes of what is no dict');
  }

  #damaged(what: string): WeightsError {
    return new WeightsError(`the pickle ${what}, before byte ${this.#cursor.position}.`);
  }
}
