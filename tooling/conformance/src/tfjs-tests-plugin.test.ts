import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { tfjsTestFiles } from './test-files.js';
import { tfjsTestModules, tfjsTestsPlugin } from './tfjs-tests-plugin.js';

const require = createRequire(import.meta.url);
const main = require.resolve('@tensorflow/tfjs-core');
const importer = join(dirname(main), 'ops/fused/fused_conv2d_test.js');
const resolve = tfjsTestsPlugin().resolveId as (specifier: string, importer?: string) => string | undefined;

it('gives tests of tfjs-core the one tfjs-core that everything imports, and our jasmine_util', () => {
  expect(resolve('../../index', importer)).toBe(main);
  expect(resolve('..', join(dirname(main), 'ops/tile_test.js'))).toBe(main);
  expect(pathToFileURL(resolve('../../jasmine_util', importer) ?? '').href).toBe(
    new URL('./jasmine-util.ts', import.meta.url).href,
  );
  expect(resolve('../../test_util', importer)).toBeUndefined();
  expect(resolve('./index', import.meta.filename)).toBeUndefined();
  expect(tfjsTestModules.test(importer)).toBe(true);
  expect(tfjsTestModules.test(main)).toBe(false);
});

it('finds the tests of ops, gradients and optimisers, and none for pages only', () => {
  const names = tfjsTestFiles().map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['gradients', 'ops/conv2d', 'ops/image/resize_bilinear', 'optimizers/adam_optimizer']),
  );
  expect(names).not.toContain('ops/draw');
  expect(names).not.toContain('engine');
  expect(names.length).toBeGreaterThan(200);
});
