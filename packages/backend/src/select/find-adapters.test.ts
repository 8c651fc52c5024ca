import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const source = fileURLToPath(new URL('./find-adapters.ts', import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ocelli-adapters-'));
  folders.push(folder);
  return folder;
}

/** A project with an installed adapter package and a script that prints the names found. */
function project(packageName: string, moduleText: string): string {
  const folder = temporaryFolder();
  const installed = join(folder, 'node_modules', packageName);
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: packageName, type: 'module', exports: './index.js' }));
  writeFileSync(join(installed, 'index.js'), moduleText);
  const script = `import { findAdapters } from ${JSON.stringify(source)};
console.log(JSON.stringify((await findAdapters()).map((adapter) => adapter.name)));`;
  writeFileSync(join(folder, 'main.mts'), script);
  return folder;
}

/** The JSON that a script prints. */
function printed(script: string, cwd: string): unknown {
  const tsx = import.meta.resolve('tsx');
  // pnpm's commands set NODE_PATH, through which this workspace's own adapters would be found.
  const env = { ...process.env, NODE_PATH: '' };
  return JSON.parse(execFileSync(process.execPath, ['--import', tsx, script], { cwd, env, encoding: 'utf8' }));
}

const adapterModule = 'export const adapter = () => ({ name: "wasm", priority: 1 });';

it('finds a package that is installed next to the main script', () => {
  const folder = project('@ocelli/backend-wasm', adapterModule);
  expect(printed(join(folder, 'main.mts'), tmpdir())).toEqual(['wasm']);
});

it('finds a package that is installed in the current folder', () => {
  const folder = project('@ocelli/backend-wasm', adapterModule);
  const elsewhere = project('unrelated', '');
  expect(printed(join(elsewhere, 'main.mts'), folder)).toEqual(['wasm']);
});

it('follows the link that an installed command is', () => {
  const folder = project('@ocelli/backend-wasm', adapterModule);
  const link = join(temporaryFolder(), 'command.mts');
  symlinkSync(join(folder, 'main.mts'), link);
  expect(printed(link, tmpdir())).toEqual(['wasm']);
});

it('has a package that cannot be loaded among them, and it says why', () => {
  const folder = project('@ocelli/backend-wasm', "import 'a-package-that-is-missing';");
  const script = `import { useBackend } from ${JSON.stringify(join(dirname(source), 'use-backend.ts'))};
useBackend('auto').catch(({ name, message }) => console.log(JSON.stringify([name, message])));`;
  writeFileSync(join(folder, 'main.mts'), script);
  expect(printed(join(folder, 'main.mts'), tmpdir())).toEqual([
    'BackendError',
    expect.stringMatching(
      /^No backend can run here: wasm is unusable \(@ocelli\/backend-wasm is installed, but cannot be loaded: Cannot find package 'a-package-that-is-missing'.*\)\. Run: npm install @ocelli\/backend-wasm\.$/,
    ),
  ]);
});

it('finds nothing where nothing is installed, and ignores a package that exports no adapter', () => {
  const folder = project('@ocelli/backend-wasm', 'export const other = 1;');
  expect(printed(join(folder, 'main.mts'), tmpdir())).toEqual([]);
});
