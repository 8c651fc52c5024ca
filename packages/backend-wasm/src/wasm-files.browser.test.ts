import { expect, it } from 'vitest';
import { wasm } from './index.js';

it('finds the files where the bundler put them', async () => {
  expect(await wasm().probe()).toMatchObject({ usable: true, device: 'WebAssembly with SIMD, one thread' });
});

it('says which address does not answer, and the mend', async () => {
  const probe = await wasm({ wasmPaths: '/nowhere/' }).probe();
  expect(probe).toMatchObject({
    usable: false,
    reason: expect.stringMatching(
      /\/nowhere\/tfjs-backend-wasm-simd\.wasm (cannot be fetched: the server answers 404|is no WebAssembly)/,
    ),
    mend: expect.stringContaining('wasm({ wasmPaths })'),
  });
});

it('tells a page that the server sends instead from WebAssembly', async () => {
  const page = new URL('data:text/html,<!doctype html>').href;
  const probe = await wasm({ wasmPaths: { 'tfjs-backend-wasm.wasm': page, 'tfjs-backend-wasm-simd.wasm': page } }).probe();
  expect(probe).toMatchObject({
    usable: false,
    reason: expect.stringContaining('is no WebAssembly: the server answers something of type text/html'),
  });
});
