/**
 * Models of the zoo beside torchvision's, compiled: forward passes of photographs, one at a time and eight, and training steps, each in two
 * threads. Rounds are interleaved, as those of `training`.
 */
import type { Row } from './row.js';
import { compareWithTorch } from './training/compare-with-torch.js';
import { inferences, trainings } from './zoo/works.js';

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const work of [...inferences, ...trainings]) rows.push(...(await compareWithTorch(work, { rounds: 6 })));
  return rows;
}
