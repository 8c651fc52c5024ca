import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  // Relative addresses: the built page works from any folder of any host.
  base: './',
  plugins: [svelte({ configFile: false })],
  resolve: {
    conditions: ['@ocelli/source', 'browser', 'module', 'import', 'default'],
    // Its registry of kernels must be the one that every package sees.
    dedupe: ['@tensorflow/tfjs-core'],
  },
  optimizeDeps: {
    // Loaded on demand; found late, they would reload the page in the midst of its start.
    include: ['@ocelli/backend-webgl > @tensorflow/tfjs-backend-webgl', '@ocelli/backend-wasm > @tensorflow/tfjs-backend-wasm'],
  },
  build: {
    target: 'es2022',
    // Errors of models name the classes of their layers.
    rolldownOptions: { output: { minify: { mangle: { keepNames: { class: true, function: false } } } } },
  },
});
