import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { noise } from '../testing/images.js';
import { axisWeights } from './axis-weights.js';
import { kernelBytes, resampleBytes, resampleKernel } from './resample-kernel.js';
import { resampleRows } from './resample-rows.js';

test('the module is what its text says', async () => {
  const text = readFileSync(new URL('./resample-kernel.wat', import.meta.url), 'utf8');
  const module = (await wabt()).parseWat('resample-kernel.wat', text, { simd: true });
  module.validate();
  expect([...module.toBinary({}).buffer]).toEqual([...kernelBytes()]);
});

test.each([
  { channels: 1, size: [5, 9] },
  { channels: 2, size: [40, 3] },
  { channels: 3, size: [17, 22] },
  { channels: 3, size: [1, 1] },
  { channels: 4, size: [7, 64] },
] as const)('gives bit for bit what plain rows give: %o', ({ channels, size: [height, width] }) => {
  const kernel = resampleKernel();
  if (!kernel) throw new Error('Node has WebAssembly with lanes.');
  const image = noise(23, 31, channels);
  for (const interpolation of ['bilinear', 'bicubic'] as const) {
    for (const antialias of [true, false]) {
      const box = { top: 3, left: 2, height: 19, width: 28 };
      const columns = axisWeights(box.width, width, interpolation, antialias);
      const rows = axisWeights(box.height, height, interpolation, antialias);
      const [fast, plain] = [new Uint8Array(height * width * channels), new Uint8ClampedArray(height * width * channels)];
      resampleBytes(kernel, image, box, columns, rows, fast);
      resampleRows(image, box, columns, rows, plain);
      expect([...fast]).toEqual([...plain]);
    }
  }
});

test('an image larger than the memory makes it grow', () => {
  const kernel = resampleKernel();
  if (!kernel) throw new Error('Node has WebAssembly with lanes.');
  const image = noise(6, 40_000, 3);
  const box = { top: 0, left: 0, height: 6, width: 40_000 };
  const [columns, rows] = [axisWeights(40_000, 30_000, 'bilinear', true), axisWeights(6, 2, 'bilinear', true)];
  const [fast, plain] = [new Uint8Array(180_000), new Uint8ClampedArray(180_000)];
  resampleBytes(kernel, image, box, columns, rows, fast);
  resampleRows(image, box, columns, rows, plain);
  expect(Buffer.compare(fast, new Uint8Array(plain.buffer))).toBe(0);
});
