import { expect, test } from 'vitest';
import type { ClassificationItem, Dataset } from '../dataset.js';
import { PartMaker } from './part-maker.js';

const dataset: Dataset<ClassificationItem> = {
  length: 8,
  get: (index) => ({ image: { data: Float32Array.of(index), height: 1, width: 1, channels: 1 }, label: index }),
};

test('a part that was dropped halfway does not take the memory of its slot along', async () => {
  let asked = 0;
  const maker = new PartMaker({
    dataset,
    seed: 0,
    stacks: true,
    onBadSample: 'fail',
    stopped: (run) => run === 1 && asked++ > 0,
  });
  const job = { id: 0, epoch: 0, indices: Uint32Array.of(1, 2, 3), slot: 0 };
  expect((await maker.make({ ...job, run: 1 })).result).toEqual({ kind: 'dropped' });
  const { result } = await maker.make({ ...job, run: 2 });
  expect(result).toMatchObject({ kind: 'stacked', labels: Int32Array.of(1, 2, 3) });
  expect(result.kind === 'stacked' && [...new Float32Array(result.memory)]).toEqual([1, 2, 3]);
});
