/** Start-up of `ocelli --help`, import time and memory of each package, as they are published: built first. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, type Row } from './row.js';

const root = join(import.meta.dirname, '..');
const rounds = 7;

const probe = `
const before = performance.now();
await import(process.argv[1]);
console.log(JSON.stringify({ milliseconds: performance.now() - before, mebibytes: process.resourceUsage().maxRSS / 1024 }));`;

function importCost(file: string): { milliseconds: number; mebibytes: number } {
  return JSON.parse(execFileSync('node', ['--input-type=module', '-e', probe, file], { encoding: 'utf8' }));
}

function helpMilliseconds(cli: string): number {
  const before = performance.now();
  execFileSync('node', [cli, '--help'], { stdio: 'ignore' });
  return performance.now() - before;
}

export async function run(): Promise<Row[]> {
  const cli = join(root, 'apps/trainer/dist/cli.js');
  const turbo = join(root, 'node_modules/.bin/turbo');
  execFileSync(turbo, ['run', 'build', '--output-logs=errors-only'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const names = readdirSync(join(root, 'packages'));
  const help: number[] = [];
  const costs = new Map<string, { milliseconds: number; mebibytes: number }[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    help.push(helpMilliseconds(cli));
    for (const name of names) {
      const directory = join(root, 'packages', name);
      const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
      costs.get(name)?.push(importCost(join(directory, manifest.exports['.'].default)));
    }
  }
  return [
    { name: 'ocelli --help', value: median(help), unit: 'ms', note: 'whole process; goal: under 250' },
    ...names.map((name) => {
      const measured = costs.get(name) ?? [];
      const memory = median(measured.map((cost) => cost.mebibytes)).toFixed(0);
      return {
        name: `import @ocelli/${name}`,
        value: median(measured.map((cost) => cost.milliseconds)),
        unit: 'ms',
        note: `peak memory ${memory} MiB; goal: under 1,000 ms`,
      };
    }),
  ];
}
