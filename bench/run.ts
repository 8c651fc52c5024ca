/** `pnpm bench [NAME...] [--json FILE]`: runs the named benchmarks (all of them by default) and prints one table. */
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Row } from './row.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts' && file !== 'row.ts')
  .map((file) => file.slice(0, -3))
  .sort();
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`bench: no benchmark '${unknown}' (there are: ${names.join(', ')})`);
  process.exit(1);
}

const results: Record<string, readonly Row[]> = {};
const table = new Table({ head: ['benchmark', 'measured', 'median', 'unit', 'note'], style: { head: [], border: [] } });
for (const name of positionals.length > 0 ? positionals : names) {
  const { run } = (await import(join(import.meta.dirname, `${name}.ts`))) as { run(): Promise<readonly Row[]> };
  const rows = await run();
  results[name] = rows;
  for (const row of rows) table.push([name, row.name, Number(row.value.toPrecision(4)), row.unit, row.note ?? '']);
}
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
console.log(table.toString());
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, results }, null, 2)}\n`);
}
