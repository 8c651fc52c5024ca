import { builtinModules } from 'node:module';
import { fileOf, importsOf, packageOf, type Source } from './imports.js';
import type { Manifest } from './workspace.js';

const adapters = ['backend-onnx', 'backend-wasm', 'backend-webgl', 'backend-node'];

/** The design's map: what stands on the left may import exactly the packages on its right. Only apps name adapters. */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  'packages/random': [],
  'packages/safetensors': [],
  'packages/backend': [],
  'packages/transforms': ['random'],
  'packages/data': ['transforms', 'random'],
  'packages/ops': ['backend', 'random'],
  'packages/nn': ['ops', 'random'],
  'packages/models': ['nn', 'ops', 'safetensors'],
  'packages/compile': ['nn'],
  'packages/backend-onnx': ['backend', 'compile'],
  'packages/train': ['data', 'nn', 'ops', 'random', 'safetensors'],
  'packages/backend-wasm': ['backend'],
  'packages/backend-webgl': ['backend'],
  'packages/backend-node': ['backend'],
  'apps/trainer': [
    'backend',
    ...adapters,
    'compile',
    'data',
    'models',
    'nn',
    'ops',
    'random',
    'safetensors',
    'train',
    'transforms',
  ],
  // A page that only classifies loads neither the trainer nor the readers of datasets.
  'apps/demo': ['backend', 'backend-wasm', 'backend-webgl', 'models', 'nn', 'ops', 'safetensors', 'transforms'],
  'examples/custom-layer': ['backend', 'backend-wasm', 'data', 'nn', 'ops', 'train', 'transforms'],
};

/** One line for each import, types included, that breaks an arrow or that package.json does not declare. */
export function arrowFaults(folder: string, manifest: Manifest, sources: Iterable<Source>): string[] {
  const allowed = arrows[folder];
  if (!allowed) return [`${folder}: not in the table of arrows (tooling/checks/arrows.ts)`];
  const declared = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]);
  const used = new Set<string>();
  const faults = new Set<string>();
  for (const source of sources) {
    for (const { specifier } of importsOf(source)) {
      if (fileOf(source.path, specifier)?.startsWith(`${folder}/`) === false) {
        faults.add(`${source.path}: imports ${specifier}, which is not in ${folder}; name the package that it is in`);
      }
      const dependency = packageOf(specifier);
      if (dependency === undefined || builtinModules.includes(dependency) || dependency === manifest.name) continue;
      used.add(dependency);
      const target = /^@ocelli\/(.+)$/.exec(dependency)?.[1];
      if (target !== undefined && !allowed.includes(target)) {
        const may = allowed.join(', ') || 'no Ocelli package';
        faults.add(`${source.path}: ${folder} may not import ${dependency}; it may import: ${may}`);
      } else if (!declared.has(dependency)) {
        faults.add(`${source.path}: imports ${dependency}, which the package.json of ${folder} does not declare`);
      }
    }
  }
  for (const dependency of declared) {
    if (dependency.startsWith('@ocelli/') && !used.has(dependency)) {
      faults.add(`${folder}/package.json: declares ${dependency}, which nothing imports`);
    }
  }
  return [...faults];
}
