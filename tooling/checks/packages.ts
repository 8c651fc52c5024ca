/**
 * Packs every public package and tries the tarballs as a stranger would. Each alone: publint and are-the-types-wrong; then, in an empty
 * npm project, the README's own install line, its example in plain Node, and a strict TypeScript build of that example and of
 * all entries with `skipLibCheck: false`. All together: Vite builds of pages, in which a model brings no other model along, and the trainer
 * where install scripts cannot download.
 *
 * Needs a build. `tsx tooling/checks/packages.ts [NAME...]` limits it to some packages.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkBehindFirewall } from './check-behind-firewall.js';
import { checkBundles } from './check-bundles.js';
import { parseReadme } from './readme.js';
import { run } from './run.js';
import { Stranger } from './stranger.js';
import { Tarballs } from './tarballs.js';
import type { Manifest, WorkspacePackage } from './workspace.js';

const root = process.cwd();
const compiler = join(root, 'node_modules/typescript-consumer/lib/tsc.js');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

async function checkPackage(member: WorkspacePackage, tarballs: Tarballs, work: string): Promise<void> {
  const tarball = tarballs.fileOf(member);
  await run(bin('publint'), [tarball, '--strict'], root);
  await run(bin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji'], root);
  const { install, example } = parseReadme(readFileSync(join(root, member.folder, 'README.md'), 'utf8'));
  if (!install.includes(member.manifest.name)) throw new Error('its README does not install it');
  const stranger = new Stranger(join(work, member.folder.replace('/', '-')));
  await stranger.install([...tarballs.installArguments(install), '@types/node@20']);
  const commands = Object.keys(member.manifest.bin ?? {});
  for (const command of commands) await stranger.runCommand(command, ['--help']);
  if (example === undefined) {
    if (commands.length === 0) throw new Error('its README has no ```ts example');
    return;
  }
  if ((await stranger.runExample(example)).trim() === '') throw new Error('its README example printed nothing');
  await stranger.compile(example, entriesOf(member.manifest), compiler);
}

/** What can be imported of a package by a name of its own: `@ocelli/train`, `@ocelli/train/node`. */
function entriesOf({ name, exports }: Manifest): string[] {
  const paths = Object.entries(exports ?? {}).filter(([path, target]) => typeof target !== 'string' && !path.includes('*'));
  return paths.map(([path]) => name + path.slice(1));
}

async function checkPackages(only: readonly string[], work: string): Promise<string[]> {
  const tarballs = await Tarballs.pack(root, work);
  const chosen = tarballs.packages.filter(({ folder }) => only.length === 0 || only.includes(folder.split('/')[1] ?? ''));
  const tasks = chosen.map((member) => ({
    name: member.manifest.name,
    check: () => checkPackage(member, tarballs, work),
    success: 'packs, installs, runs and compiles',
  }));
  if (only.length === 0) {
    const check = () => checkBundles(tarballs, join(work, 'page'));
    tasks.push({ name: 'bundles', check, success: 'a page downloads what it uses and no other model' });
    tasks.push({
      name: 'behind a firewall',
      check: () => checkBehindFirewall(tarballs, join(work, 'firewall')),
      success: 'the trainer installs, trains on wasm, and says how to get the native engine',
    });
  }
  const faults: string[] = [];
  // Two at a time: most of it is waiting for npm.
  const worker = async (): Promise<void> => {
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      const start = performance.now();
      try {
        await task.check();
        const seconds = ((performance.now() - start) / 1000).toFixed(0);
        console.log(`packages: ${task.name}: ${task.success} (${seconds} s)`);
      } catch (error) {
        faults.push(task.name);
        console.error(`packages: ${task.name}: ${(error as Error).message}`);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  return faults;
}

const work = mkdtempSync(join(tmpdir(), 'ocelli-packages-'));
try {
  const faults = await checkPackages(process.argv.slice(2), work);
  console.log(faults.length === 0 ? 'packages: all hold' : `packages: ${faults.join(', ')} failed`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
