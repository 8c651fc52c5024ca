import { fileOf, importsOf, type Source } from './imports.js';
import type { WorkspacePackage } from './workspace.js';

/** What leads where. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Each cycle that a walk of the graph closes, as the path round: `['a', 'b', 'a']`. */
export function findCycles(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node);
    if (start >= 0) {
      cycles.push([...path.slice(start), node]);
    } else if (!done.has(node)) {
      for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
      done.add(node);
    }
  };
  for (const node of graph.keys()) visit(node, []);
  return cycles;
}

/** What each file loads as soon as it is loaded: neither types nor `import()`. */
export function fileGraph(sources: readonly Source[]): Graph {
  return new Map(
    sources.map((source) => {
      const loaded = importsOf(source).filter(({ isType, isDynamic }) => !isType && !isDynamic);
      return [source.path, loaded.flatMap(({ specifier }) => fileOf(source.path, specifier) ?? [])];
    }),
  );
}

/** Which packages of the workspace each one depends on, for its tests too. */
export function packageGraph(packages: readonly WorkspacePackage[]): Graph {
  return new Map(
    packages.map(({ manifest }) => {
      const { dependencies, peerDependencies, devDependencies } = manifest;
      const names = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });
      return [manifest.name, names.filter((name) => name.startsWith('@ocelli/'))];
    }),
  );
}
