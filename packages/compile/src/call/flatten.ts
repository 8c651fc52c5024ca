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

/** Tells apart what must be traced apart: shapes and types of tensors, all that is no tensor, and how it is put together. */
export function signatureOf(value: unknown): string {
  if (value instanceof Tensor) return `${value.dtype}[${value.shape}]`;
  if (Array.isArray(value)) return `[${value.map(signatureOf).join()}]`;
  if (isPlainObject(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${signatureOf(item)}`)
      .join()}}`;
  }
  if (typeof value === 'object' && value !== null) {
    throw new TypeError(
      `compile: an argument holds a ${value.constructor.name}; it may hold tensors, numbers, text, and arrays and plain objects of them.`,
    );
  }
  return `${typeof value} ${String(value)}`;
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
