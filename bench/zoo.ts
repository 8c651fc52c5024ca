/**
 * Models of the zoo beside torchvision's, compiled: forward passes of photographs, one at a time and eight, and training steps, each in two
 * threads. Rounds are interleaved, as those of `training`. `ONLY=densenet` limits them to models in whose names that stands.
 */
import type { Row } from './row.js';
import { compareWithTorch } from './training/compare-with-torch.js';
import { inferences, trainings } from './zoo/works.js';

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  const works = [...inferences, ...trainings].filter(({ model }) => model.includes(process.env['ONLY'] ?? ''));
  for (const work of works) rows.push(...(await compareWithTorch(work, { rounds: 6 })));
  return rows;
}
