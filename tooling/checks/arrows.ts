/**
 * Fails where a package imports what the design does not let it import, or what its package.json does not declare.
 * The table below is the design's map of packages: an entry may import exactly the packages on its right.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

export const arrows: Record<string, readonly string[]> = {
  random: [],
  safetensors: [],
  backend: [],
  transforms: ['random'],
  data: ['transforms', 'random'],
  ops: ['backend', 'random'],
  nn: ['ops', 'random'],
  models: ['nn', 'ops'],
  train: ['data', 'nn', 'ops', 'random', 'safetensors'],
  'backend-wasm': ['backend'],
  'backend-webgl': ['backend'],
  'backend-node': ['backend'],
};

/** What a source file imports from: `import`, `export ... from` and `import('literal')`, types included. */
export function importedSpecifiers(path: string, source: string): string[] {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const literal = (start: number, end: number) => /^(['"])(.*)\1$/.exec(source.slice(start, end))?.[2];
  return [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((statement) => statement.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...module.dynamicImports.flatMap(({ moduleRequest }) => literal(moduleRequest.start, moduleRequest.end) ?? []),
  ];
}

/** One line for each import of `name`'s sources (tests left out) that breaks an arrow or is not declared. */
export function arrowFaults(
  name: string,
  sources: Iterable<{ path: string; source: string }>,
  declared: ReadonlySet<string>,
): string[] {
  const allowed = arrows[name];
  if (!allowed) return [`${name}: not in the table of arrows (tooling/checks/arrows.ts)`];
  const faults = new Set<string>();
  for (const { path, source } of sources) {
    for (const specifier of importedSpecifiers(path, source)) {
      if (specifier.startsWith('.')) continue;
      const parts = specifier.split('/');
      const dependency = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
      if (specifier.startsWith('node:') || builtinModules.includes(dependency)) continue;
      const target = /^@ocelli\/(.+)$/.exec(dependency)?.[1];
      if (target !== undefined && target !== name && !allowed.includes(target)) {
        faults.add(`${path}: ${name} may not import ${dependency}; it may import: ${allowed.join(', ') || 'no Ocelli package'}`);
      } else if (target !== name && !declared.has(dependency)) {
        faults.add(`${path}: imports ${dependency}, which ${name}'s package.json does not declare`);
      }
    }
  }
  return [...faults];
}

/** The sources that are published: everything under src but tests and test utilities. */
export function publishedSources(directory: string): { path: string; source: string }[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.test(-d)?\.ts$|(^|\/)testing\//.test(path))
    .map((path) => ({ path: join(directory, path), source: readFileSync(join(directory, path), 'utf8') }));
}

/** Every fault in the packages below `root`. */
export function checkArrows(root: string): string[] {
  return readdirSync(join(root, 'packages')).flatMap((name) => {
    const directory = join(root, 'packages', name);
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    const declared = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]);
    return arrowFaults(name, publishedSources(join(directory, 'src')), declared);
  });
}

if (process.argv[1] === import.meta.filename) {
  const faults = checkArrows(process.cwd());
  for (const fault of faults) console.error(fault);
  console.log(
    faults.length === 0 ? 'arrows: every import follows the design' : `arrows: ${faults.length} imports break the design`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
