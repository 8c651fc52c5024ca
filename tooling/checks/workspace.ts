import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './imports.js';

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly sideEffects?: boolean | readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** From the root: `packages/nn`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The packages, apps and examples below `root`. */
export function workspacePackages(root: string): WorkspacePackage[] {
  return ['packages', 'apps', 'examples']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest }));
}

/** What a package is made of: the sources under its `src`, without tests, fixtures and the helpers of tests. */
export function publishedSources(root: string, { folder }: WorkspacePackage): Source[] {
  const directory = join(root, folder, 'src');
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|svelte)$/.test(path) && !/\.d\.ts$|\.test(-d)?\.ts$|(^|\/)(testing|fixtures)\//.test(path))
    .map((path) => ({ path: `${folder}/src/${path}`, text: readFileSync(join(directory, path), 'utf8') }));
}
