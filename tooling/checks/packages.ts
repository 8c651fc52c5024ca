/**
 * Packs every public package and tries the tarballs as a stranger would: publint and are-the-types-wrong on each; then, in
 * an empty project, the README's own `npm install` line, its example in Node, and a strict TypeScript build of that example
 * with `skipLibCheck: false`. Needs a build. `tsx tooling/checks/packages.ts [NAME...]` limits it to some packages.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Manifest {
  name: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  bin?: Record<string, string>;
}

const root = process.cwd();
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`.trim(), { cause: error });
  }
}

function publicPackages(): { directory: string; manifest: Manifest }[] {
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .map((directory) => ({
      directory,
      manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest,
    }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** `names` and every Ocelli package that they need, from the manifests. */
function withDependencies(names: Iterable<string>, manifests: ReadonlyMap<string, Manifest>): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const manifest = manifests.get(name);
    if (!manifest || found.has(name)) return;
    found.add(name);
    for (const dependency of Object.keys(manifest.dependencies ?? {})) visit(dependency);
  };
  for (const name of names) visit(name);
  return found;
}

/** The package names in the README's `npm install` line, and its first TypeScript example. */
export function readmeRecipe(readme: string): { install: string[]; example: string } {
  const install = /^\s*npm install ([^#\n]+)/m
    .exec(readme)?.[1]
    ?.trim()
    .split(/\s+/)
    .filter((word) => !word.startsWith('-'));
  const example = /^```ts\n([\s\S]*?)^```/m.exec(readme)?.[1];
  if (!install || !example) throw new Error('the README has no `npm install` line or no ```ts example');
  return { install, example };
}

const consumerConfig = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    module: 'NodeNext',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  },
  files: ['example.mts'],
};

function tryAsStranger(
  directory: string,
  manifest: Manifest,
  work: string,
  tarballs: ReadonlyMap<string, string>,
  manifests: ReadonlyMap<string, Manifest>,
): void {
  const { install, example } = readmeRecipe(readFileSync(join(directory, 'README.md'), 'utf8'));
  const project = join(work, manifest.name.replace(/\W+/g, '-'));
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  const own = withDependencies(install, manifests);
  const others = install.filter((name) => !manifests.has(name));
  const files = [...own].map((name) => tarballs.get(name) ?? name);
  run(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...files, ...others, '@types/node@20'],
    project,
  );
  writeFileSync(join(project, 'example.mjs'), example);
  const printed = run('node', ['example.mjs'], project);
  if (printed.trim() === '') throw new Error('its README example printed nothing');
  cpSync(join(project, 'example.mjs'), join(project, 'example.mts'));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(consumerConfig));
  run('node', [join(root, 'node_modules/typescript-consumer/lib/tsc.js'), '-p', '.'], project);
  for (const name of Object.keys(manifest.bin ?? {})) run(join(project, 'node_modules', '.bin', name), ['--help'], project);
}

function main(only: readonly string[]): void {
  const packages = publicPackages();
  const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));
  const work = mkdtempSync(join(tmpdir(), 'ocelli-packages-'));
  const faults: string[] = [];
  try {
    const tarballs = new Map<string, string>();
    for (const { directory, manifest } of packages) {
      const { filename } = JSON.parse(run('pnpm', ['pack', '--json', '--pack-destination', work], directory)) as {
        filename: string;
      };
      tarballs.set(manifest.name, resolve(work, filename));
    }
    for (const { directory, manifest } of packages) {
      if (only.length > 0 && !only.includes(manifest.name.replace('@ocelli/', ''))) continue;
      const tarball = tarballs.get(manifest.name) ?? '';
      try {
        run(bin('publint'), [tarball, '--strict'], root);
        run(bin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji'], root);
        tryAsStranger(directory, manifest, work, tarballs, manifests);
        console.log(`packages: ${manifest.name} packs, installs, runs and compiles`);
      } catch (error) {
        faults.push(`${manifest.name}: ${(error as Error).message}`);
        console.error(`packages: ${faults.at(-1)}`);
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(faults.length === 0 ? 'packages: all hold' : `packages: ${faults.length} fail`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2));
