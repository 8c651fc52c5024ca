/**
 * Training steps of five models: compiled, beside PyTorch and our own eager steps on wasm, each in two threads. Rounds are interleaved, and
 * those during which other processes took more than a twentieth of the machine are left out where enough others are left.
 */
import type { Row } from './row.js';
import { compareWithTorch } from './training/compare-with-torch.js';
import { makeEager } from './training/eager-side.js';
import { works } from './training/work.js';

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const work of works) {
    // Takes seconds for some works.
    const eager = { side: await makeEager(), goal: 5, warmUp: 3, rounds: 3 };
    rows.push(...(await compareWithTorch(work, { rounds: 8, others: [eager] })));
  }
  return rows;
}
