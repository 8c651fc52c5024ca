/**
 * Fails where the code leaves the design: an import against the arrows, a dependency that is not declared or not used, a cycle between
 * files or packages, one of Node's modules in code that a page loads, or a package.json unlike the others.
 */
import { arrowFaults } from './arrows.js';
import { browserFaults } from './browser-safety.js';
import { fileGraph, findCycles, packageGraph } from './cycles.js';
import { manifestFaults } from './manifests.js';
import { publishedSources, workspacePackages } from './workspace.js';

/** Every fault of the workspace below `root`, one line each. */
export function structureFaults(root: string): string[] {
  const packages = workspacePackages(root);
  const faults = packages.flatMap((member) => {
    const sources = publishedSources(root, member);
    return [
      ...arrowFaults(member.folder, member.manifest, sources),
      ...manifestFaults(member),
      ...browserFaults(member, sources),
      ...findCycles(fileGraph(sources)).map((cycle) => `import cycle: ${cycle.join(' -> ')}`),
    ];
  });
  const cycles = findCycles(packageGraph(packages)).map((cycle) => `cycle of packages: ${cycle.join(' -> ')}`);
  return [...faults, ...cycles];
}

if (process.argv[1] === import.meta.filename) {
  const faults = structureFaults(process.cwd());
  for (const fault of faults) console.error(fault);
  console.log(faults.length === 0 ? 'structure: every import follows the design' : `structure: ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
