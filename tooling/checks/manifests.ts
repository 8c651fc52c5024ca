import type { Manifest, WorkspacePackage } from './workspace.js';

/** What package.json of every published package says, in the very same way. */
const common: readonly (readonly [keyof Manifest, unknown])[] = [
  ['type', 'module'],
  ['license', 'Apache-2.0'],
  ['engines', { node: '>=20.19' }],
];

/** One line for each thing that the package.json of a published package leaves out or says otherwise. */
export function manifestFaults({ folder, manifest }: WorkspacePackage): string[] {
  if (manifest.private === true) return [];
  const faults = common
    .filter(([key, value]) => JSON.stringify(manifest[key]) !== JSON.stringify(value))
    .map(([key, value]) => `"${key}" is ${JSON.stringify(manifest[key])} and not ${JSON.stringify(value)}`);
  if (manifest.sideEffects === undefined) faults.push('"sideEffects" is missing, so bundlers must keep what a page does not use');
  for (const [name, target] of Object.entries(manifest.exports ?? {})) {
    const conditions = typeof target === 'string' ? [] : Object.keys(target);
    if (name !== './package.json' && conditions[0] !== '@ocelli/source') {
      faults.push(`the export "${name}" does not begin with the condition "@ocelli/source", which tests load`);
    }
  }
  // Two copies of tfjs-core would have two registries of kernels; an app is where the one copy comes from.
  if (folder.startsWith('packages/') && manifest.dependencies?.['@tensorflow/tfjs-core'] !== undefined) {
    faults.push('@tensorflow/tfjs-core is a dependency and not a peer');
  }
  return faults.map((fault) => `${folder}/package.json: ${fault}`);
}
