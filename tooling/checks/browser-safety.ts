import { builtinModules } from 'node:module';
import { fileOf, importsOf, type Source } from './imports.js';
import type { WorkspacePackage } from './workspace.js';

/** Folders whose code runs in Node alone; everything else loads in a page, but for entries named `node`. */
const nodeOnly = ['packages/backend-node', 'packages/backend-onnx', 'apps/trainer', 'examples/custom-layer'];

/** One line for each module of Node's that loading a package in a page would ask for. */
export function browserFaults({ folder, manifest }: WorkspacePackage, sources: readonly Source[]): string[] {
  if (nodeOnly.includes(folder)) return [];
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const faults: string[] = [];
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const source = byPath.get(path);
    if (source === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { specifier, isType, isDynamic } of importsOf(source)) {
      if (isType || isDynamic) continue;
      if (isForNode(specifier)) faults.push(`${path}: imports ${specifier}, but is loaded in a page too`);
      const file = fileOf(path, specifier);
      if (file !== undefined) visit(file);
    }
  };
  for (const entry of entriesOf(manifest.exports ?? {})) {
    for (const path of byPath.keys()) if (matches(path, `${folder}/${entry}`)) visit(path);
  }
  return faults;
}

/** The sources behind the exports for pages, such as `src/index.ts` or, for a pattern, `src/*` + `/index.ts`. */
function entriesOf(exports: NonNullable<WorkspacePackage['manifest']['exports']>): string[] {
  return Object.entries(exports).flatMap(([name, target]) => {
    const source = typeof target === 'string' ? undefined : target['@ocelli/source'];
    return source === undefined || name === './node' ? [] : [source.replace(/^\.\//, '')];
  });
}

function matches(path: string, pattern: string): boolean {
  const [before = '', after] = pattern.split('*');
  return after === undefined ? path === pattern : path.startsWith(before) && path.endsWith(after);
}

function isForNode(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier) || /^@ocelli\/[^/]+\/node$/.test(specifier);
}
