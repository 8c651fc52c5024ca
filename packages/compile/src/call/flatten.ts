import { Tensor } from '@tensorflow/tfjs-core';

/** A tensor somewhere within arguments or a result. */
export interface Leaf {
  /** The keys that lead there, such as `0/conv1.weight`. */
  readonly path: string;
  readonly tensor: Tensor;
}

/** The tensors within arrays and plain objects, in their order. */
export function leavesOf(value: unknown, path = ''): Leaf[] {
  if (value instanceof Tensor) return [{ path, tensor: value }];
  return entriesOf(value).flatMap(([key, item]) => leavesOf(item, path === '' ? key : `${path}/${key}`));
}

/** The same arrays and plain objects, with other tensors: one for each leaf, in their order. */
export function withLeaves(value: unknown, tensors: Iterator<unknown>): unknown {
  if (value instanceof Tensor) return tensors.next().value;
  if (Array.isArray(value)) return value.map((item) => withLeaves(item, tensors));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withLeaves(item, tensors)]));
}

/** A number somewhere within arguments or a result. */
export interface NumberLeaf {
  readonly path: string;
  readonly number: number;
  /** Whether it is called `seed` in the object that it is in: then it may differ from call to call. */
  readonly isSeed: boolean;
}

/** The numbers within arrays and plain objects, in their order. */
export function numbersOf(value: unknown, path = ''): NumberLeaf[] {
  if (typeof value === 'number') return [{ path, number: value, isSeed: false }];
  return entriesOf(value).flatMap(([key, item]) => {
    const found = numbersOf(item, path === '' ? key : `${path}/${key}`);
    return isSeed(key, item) ? found.map((leaf) => ({ ...leaf, isSeed: true })) : found;
  });
}

/** The same arrays and plain objects, with other numbers. */
export function withNumbers(value: unknown, change: (leaf: Omit<NumberLeaf, 'path'>) => number, key = ''): unknown {
  if (typeof value === 'number') return change({ number: value, isSeed: isSeed(key, value) });
  if (Array.isArray(value)) return value.map((item) => withNumbers(item, change));
  if (value instanceof Tensor || !isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withNumbers(item, change, name)]));
}

/** Tells apart what must be traced apart: shapes and types of tensors, all else but seeds, and how it is put together. */
export function signatureOf(value: unknown, { numbers = true }: SignatureOptions = {}): string {
  if (value instanceof Tensor) return `${value.dtype}[${value.shape}]`;
  if (Array.isArray(value)) return `[${value.map((item) => signatureOf(item, { numbers })).join()}]`;
  if (isPlainObject(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${isSeed(key, item) ? 'seed' : signatureOf(item, { numbers })}`)
      .join()}}`;
  }
  if (typeof value === 'object' && value !== null) {
    throw new TypeError(
      `compile: an argument holds a ${value.constructor.name}; it may hold tensors, numbers, text, and arrays and plain objects of them.`,
    );
  }
  return typeof value === 'number' && !numbers ? 'number' : `${typeof value} ${String(value)}`;
}

export interface SignatureOptions {
  /** Whether it depends on the values of numbers; default true. */
  readonly numbers?: boolean;
}

function isSeed(key: string, value: unknown): boolean {
  return key === 'seed' && typeof value === 'number';
}

function entriesOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item]);
  return isPlainObject(value) ? Object.entries(value) : [];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
