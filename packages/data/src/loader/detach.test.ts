import { expect, test } from 'vitest';
import { detach } from './detach.js';

test('copies only the window of a typed array, and leaves the original', () => {
  const whole = Float32Array.from({ length: 100 }, (_, index) => index);
  const item = { image: { data: whole.subarray(10, 12), height: 1 }, boxes: [Int32Array.of(7)], label: 3, name: 'x', none: null };
  const { copy, buffers } = detach(item);
  expect(copy).toEqual(item);
  expect(buffers.map((buffer) => buffer.byteLength)).toEqual([8, 4]);
  structuredClone(copy, { transfer: buffers });
  expect(item.image.data).toEqual(Float32Array.of(10, 11));
});

test('views keep their kind; a Node Buffer becomes bytes', () => {
  const views = [new DataView(new ArrayBuffer(3)), BigInt64Array.of(5n), new Uint8ClampedArray(2), Buffer.from('ab')];
  const { copy } = detach(views);
  expect((copy as object[]).map((view) => view.constructor)).toEqual([DataView, BigInt64Array, Uint8ClampedArray, Uint8Array]);
});

test('leaves what has a class of its own to the clone', () => {
  const date = new Date(0);
  expect(detach({ date }).copy).toEqual({ date });
});
