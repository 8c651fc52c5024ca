import { expect, it } from 'vitest';
import { arrowFaults, arrows, checkArrows, importedSpecifiers } from './arrows.js';

const declared = new Set(['@ocelli/nn', '@ocelli/ops', '@ocelli/train', '@tensorflow/tfjs-core']);
const faultsOf = (name: string, source: string) => arrowFaults(name, [{ path: 'a.ts', source }], declared);

it('finds static, type-only, re-exported and dynamic imports', () => {
  const source = `import { a } from 'one'; import type { B } from 'two'; export { c } from 'three'; await import('four'); await import(five);`;
  expect(importedSpecifiers('a.ts', source)).toEqual(['one', 'two', 'three', 'four']);
});

it('refuses an arrow that the design does not have', () => {
  expect(faultsOf('nn', `import { Trainer } from '@ocelli/train';`)).toEqual([
    'a.ts: nn may not import @ocelli/train; it may import: ops, random',
  ]);
  expect(faultsOf('ops', `import type { Module } from '@ocelli/nn';`)).toHaveLength(1);
});

it('refuses a dependency that package.json does not declare', () => {
  expect(faultsOf('nn', `import leven from 'leven';`)).toEqual(["a.ts: imports leven, which nn's package.json does not declare"]);
});

it('lets allowed arrows, own subpaths and Node built-ins through', () => {
  expect(
    faultsOf('models', `import { Module } from '@ocelli/nn'; import '@ocelli/models/x'; import 'node:fs'; import './b.js';`),
  ).toEqual([]);
});

it('has no cycle in its table', () => {
  const depth = (name: string, path: string[] = []): number => {
    expect(path).not.toContain(name);
    return 1 + Math.max(0, ...(arrows[name] ?? []).map((next) => depth(next, [...path, name])));
  };
  expect(Math.max(...Object.keys(arrows).map((name) => depth(name)))).toBeGreaterThan(3);
});

it('holds for this repository', () => {
  expect(checkArrows(process.cwd())).toEqual([]);
});
