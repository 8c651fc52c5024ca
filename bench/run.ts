/** `pnpm bench [NAME...] [--json FILE]`: runs the named benchmarks (all of them by default) and prints one table. */
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Row } from './row.js';

const { values, positionals } = readArguments();
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts' && file !== 'row.ts')
  .map((file) => file.slice(0, -3))
  .sort();
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) refuse(`no benchmark '${unknown}'; there are: ${names.join(', ')}`);

const results: Record<string, readonly Row[]> = {};
const table = new Table({ head: ['benchmark', 'measured', 'median', 'unit', 'note'], style: { head: [], border: [] } });
for (const name of positionals.length > 0 ? positionals : names) {
  const { run } = (await import(join(import.meta.dirname, `${name}.ts`))) as { run(): Promise<readonly Row[]> };
  const rows = await run();
  results[name] = rows;
  for (const row of rows) {
    table.push([name, row.name, row.value === undefined ? '' : Number(row.value.toPrecision(4)), row.unit, row.note ?? '']);
  }
}
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
console.log(table.toString());
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, results }, null, 2)}\n`);
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function refuse(reason: string): never {
  console.error(`bench: ${reason}`);
  process.exit(1);
}
