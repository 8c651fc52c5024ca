import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = `
  import { DataLoader } from '@ocelli/data';
  const module = new URL('./src/loader/testing/noise-dataset.ts', 'file://' + process.cwd() + '/');
  const loader = new DataLoader({ module, options: { length: 64, late: true } }, { batchSize: 4, workers: 1 });
  for await (const { labels } of loader.epoch(0)) {
    console.log(labels.length);
    break;
  }`;

test('a loader that was not closed does not keep the process alive', () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const args = ['--conditions=@ocelli/source', '--import', 'tsx', '--input-type=module', '-e', script];
  expect(execFileSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 30_000 })).toBe('4\n');
});
