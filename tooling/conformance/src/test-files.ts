import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface TestFile {
  /** From tfjs-core's `dist`, without the ending: `ops/conv2d`. */
  readonly name: string;
  readonly path: string;
}

/** The module that gives tensors their methods, which tfjs-core's bundle for Node leaves out. */
export function chainedOps(): string {
  return join(distFolder(), 'public/chained_ops/register_all_chained_ops.js');
}

/** The tests of kernels in tfjs-core's package: those of its ops, of gradients and of what is made of both; not those for pages. */
export function tfjsTestFiles(): TestFile[] {
  const dist = distFolder();
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .flatMap((file) => /^((?:ops|optimizers)\/.*|buffer|gradients|tensor|variable)_test\.js$/.exec(file)?.[1] ?? [])
    .sort()
    .map((name) => ({ name, path: join(dist, `${name}_test.js`) }))
    .filter(({ path }) => /^describeWithFlags\(.* (ALL|NODE|SYNC_BACKEND)_ENVS, /m.test(readFileSync(path, 'utf8')));
}

function distFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json')), 'dist');
}
