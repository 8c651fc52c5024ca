import { describe, expect, it } from 'vitest';
import { arrowFaults, arrows } from './arrows.js';
import { browserFaults } from './browser-safety.js';
import { fileGraph, findCycles, packageGraph } from './cycles.js';
import { importsOf } from './imports.js';
import { manifestFaults } from './manifests.js';
import { structureFaults } from './structure.js';
import type { Manifest } from './workspace.js';

describe('importsOf', () => {
  it('finds static, type-only, re-exported and dynamic imports', () => {
    const text = `import { a } from 'one'; import type { B } from 'two'; import { type C, d } from 'three'; import 'four';
export { e } from 'five'; export type { F } from 'six'; export const g = 1; await import('seven'); await import(\`eight\`);
await import(nine); await import(\`\${nine}\`); export type H = import('ten').H;`;
    const found = importsOf({ path: 'a.ts', text });
    const words = (text: string) => text.split(' ');
    expect(found.map(({ specifier }) => specifier)).toEqual(words('one two three four five six seven eight ten'));
    expect(found.filter(({ isType }) => isType).map(({ specifier }) => specifier)).toEqual(words('two six ten'));
    expect(found.filter(({ isDynamic }) => isDynamic).map(({ specifier }) => specifier)).toEqual(words('seven eight'));
  });

  it('reads the scripts of Svelte files', () => {
    const text = `<script lang="ts">import { a } from 'one';</script>\n<p>import 'two'</p>`;
    expect(importsOf({ path: 'a.svelte', text }).map(({ specifier }) => specifier)).toEqual(['one']);
  });
});

describe('arrowFaults', () => {
  const dependencies = { '@ocelli/ops': '*', '@ocelli/train': '*', '@tensorflow/tfjs-core': '*' };
  const faultsOf = (folder: string, text: string) =>
    arrowFaults(folder, { name: `@ocelli/${folder.split('/')[1]}`, peerDependencies: dependencies }, [
      { path: `${folder}/src/a.ts`, text: `${text}; export type * from '@ocelli/ops'` },
    ]).filter((fault) => !fault.includes('which nothing imports'));

  it('refuses an arrow that the design does not have, of types too', () => {
    expect(faultsOf('packages/nn', `import { Trainer } from '@ocelli/train';`)).toEqual([
      'packages/nn/src/a.ts: packages/nn may not import @ocelli/train; it may import: ops, random',
    ]);
    expect(faultsOf('packages/nn', `import type { Trainer } from '@ocelli/train/node';`)).toHaveLength(1);
    expect(faultsOf('packages/nn', `export type T = import('@ocelli/train').Trainer;`)).toHaveLength(1);
    expect(faultsOf('packages/none', '')).toEqual(['packages/none: not in the table of arrows (tooling/checks/arrows.ts)']);
  });

  it('lets apps alone name adapters', () => {
    const withAdapters = Object.entries(arrows).filter(([, targets]) => targets.some((name) => name.startsWith('backend-')));
    expect(withAdapters.filter(([folder]) => folder.startsWith('packages/'))).toEqual([]);
    expect(withAdapters.map(([folder]) => folder)).toContain('apps/demo');
  });

  it('refuses a dependency that is not declared, and one that is not used', () => {
    expect(faultsOf('packages/nn', `import leven from 'leven';`)).toEqual([
      'packages/nn/src/a.ts: imports leven, which the package.json of packages/nn does not declare',
    ]);
    expect(arrowFaults('packages/nn', { name: '@ocelli/nn', dependencies }, [])).toContain(
      'packages/nn/package.json: declares @ocelli/ops, which nothing imports',
    );
  });

  it("refuses another package's file, which would go round the arrows", () => {
    expect(
      faultsOf('packages/nn', `import { a } from '../../nn-other/src/a.js'; import './b.js'; import '../package.json';`),
    ).toEqual([
      'packages/nn/src/a.ts: imports ../../nn-other/src/a.js, which is not in packages/nn; name the package that it is in',
    ]);
  });

  it("lets allowed arrows, a package's own name and Node's modules through", () => {
    expect(faultsOf('packages/nn', `import '@ocelli/nn/x'; import 'node:fs'; import './b.js'; import 'fs'`)).toEqual([]);
  });
});

describe('findCycles', () => {
  it('finds files that load each other, in whatever order they come', () => {
    const graph = fileGraph([
      { path: 'src/a.ts', text: `import { b } from './x/b.js';` },
      { path: 'src/x/b.ts', text: `export { c } from '../c.js';` },
      { path: 'src/c.ts', text: `import './x/b.js';` },
    ]);
    expect(findCycles(graph)).toEqual([['src/x/b.ts', 'src/c.ts', 'src/x/b.ts']]);
  });

  it('follows neither types nor import()', () => {
    const graph = fileGraph([
      { path: 'a.ts', text: `import './b.js';` },
      { path: 'b.ts', text: `import type { A } from './a.js'; const later = () => import('./a.js');` },
    ]);
    expect(findCycles(graph)).toEqual([]);
  });

  it('finds packages that depend on each other', () => {
    const member = (name: string, dependency: string) => ({
      folder: '',
      manifest: { name, devDependencies: { [dependency]: '*' } },
    });
    const graph = packageGraph([member('@ocelli/a', '@ocelli/b'), member('@ocelli/b', '@ocelli/a')]);
    expect(findCycles(graph)).toEqual([['@ocelli/a', '@ocelli/b', '@ocelli/a']]);
  });
});

describe('browserFaults', () => {
  const exports = {
    '.': { '@ocelli/source': './src/index.ts' },
    './*': { '@ocelli/source': './src/*/index.ts' },
    './node': { '@ocelli/source': './src/node.ts' },
  };
  const faultsOf = (files: Record<string, string>, folder = 'packages/x') =>
    browserFaults(
      { folder, manifest: { name: 'x', exports } },
      Object.entries(files).map(([path, text]) => ({ path: `${folder}/src/${path}`, text })),
    );

  it("refuses Node's modules in what a page loads", () => {
    const index = `import './a.js'; import type { URL } from 'node:url'; const later = () => import('node:os');`;
    expect(
      faultsOf({ 'index.ts': index, 'a.ts': `import { readFileSync } from 'node:fs';`, 'b/index.ts': `import 'path'` }),
    ).toEqual([
      'packages/x/src/a.ts: imports node:fs, but is loaded in a page too',
      'packages/x/src/b/index.ts: imports path, but is loaded in a page too',
    ]);
  });

  it('lets entries for Node alone, and leaves out what nothing loads', () => {
    expect(faultsOf({ 'index.ts': '', 'node.ts': `import 'node:fs'`, 'worker.ts': `import 'node:worker_threads'` })).toEqual([]);
    expect(faultsOf({ 'index.ts': `import 'node:fs'` }, 'packages/backend-node')).toEqual([]);
  });
});

describe('manifestFaults', () => {
  const manifest: Manifest = {
    name: '@ocelli/x',
    type: 'module',
    license: 'Apache-2.0',
    engines: { node: '>=20.19' },
    sideEffects: false,
    exports: { '.': { '@ocelli/source': './src/index.ts', default: './dist/index.js' }, './package.json': './package.json' },
  };
  const faultsOf = (change: Partial<Manifest>) => manifestFaults({ folder: 'packages/x', manifest: { ...manifest, ...change } });

  it('lets a package like the others through, and packages that are not published', () => {
    expect(faultsOf({})).toEqual([]);
    expect(manifestFaults({ folder: 'apps/x', manifest: { name: 'x', private: true } })).toEqual([]);
  });

  it('names what is missing or different', () => {
    const { sideEffects: _sideEffects, ...without } = manifest;
    expect(manifestFaults({ folder: 'packages/x', manifest: without })).toEqual([
      'packages/x/package.json: "sideEffects" is missing, so bundlers must keep what a page does not use',
    ]);
    expect(faultsOf({ license: 'MIT', engines: { node: '>=22' } })).toEqual([
      'packages/x/package.json: "license" is "MIT" and not "Apache-2.0"',
      'packages/x/package.json: "engines" is {"node":">=22"} and not {"node":">=20.19"}',
    ]);
    expect(faultsOf({ exports: { './node': { default: './dist/node.js' } } })).toHaveLength(1);
    expect(faultsOf({ dependencies: { '@tensorflow/tfjs-core': '4' } })).toEqual([
      'packages/x/package.json: @tensorflow/tfjs-core is a dependency and not a peer',
    ]);
  });
});

it('the workspace follows the design', () => {
  expect(structureFaults(process.cwd())).toEqual([]);
});
