/**
 * Training steps of five models: compiled, beside PyTorch and our own eager steps on wasm, each in two threads. Rounds are interleaved, and
 * those during which other processes took more than a twentieth of the machine are left out where enough others are left.
 */

import { median, type Row } from './row.js';
import { type CompiledSide, makeCompiled } from './training/compiled-side.js';
import { makeEager } from './training/eager-side.js';
import { type Contestant, calmRounds, type Runner, raceSteps, ratio, timesOf } from './training/race.js';
import { makeTorch, type TorchSide } from './training/torch-side.js';
import { type Work, works } from './training/work.js';

const rounds = 8;

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const work of works) rows.push(...(await race(work)));
  return rows;
}

async function race(work: Work): Promise<Row[]> {
  const options = [{}, { hugePages: true }, { channelsLast: true }];
  const torches = await Promise.all(options.map((told) => makeTorch(told)));
  const compiled = await makeCompiled();
  const usual = { warmUp: 3, rounds };
  const goals = [work.goals.asShipped, work.goals.hugePages];
  const contestants: Contestant[] = [
    { side: compiled, ...usual },
    ...torches.flatMap((side, index) => {
      const goal = goals[index];
      return typeof side === 'string' ? [] : [{ side, ...usual, ...(goal === undefined ? {} : { goal }) }];
    }),
    // Takes seconds for some works.
    { side: await makeEager(), goal: 5, warmUp: 3, rounds: 3 },
  ];
  try {
    const runners = await raceSteps(work, contestants);
    const [torch] = torches;
    return await rowsOf(work, runners, compiled, torch);
  } finally {
    for (const { side } of contestants) await side.stop();
  }
}

async function rowsOf(
  work: Work,
  runners: readonly Runner[],
  compiled: CompiledSide,
  torch: TorchSide | string | undefined,
): Promise<Row[]> {
  const [ours, ...others] = runners as [Runner, ...Runner[]];
  const name = (what: string): string => `${work.name}: ${what}`;
  const peakOf = async (side: CompiledSide | TorchSide) => `${Math.round((await side.peakMemory()).sincePrepare / 2 ** 20)} MiB`;
  const own = `peak memory ${await peakOf(compiled)}`;
  const peaks = typeof torch === 'object' ? `${own}, PyTorch's ${await peakOf(torch)}` : own;
  const note = `${peaks}; ${calmRounds(ours).length} of ${ours.taken.length} rounds calm`;
  const missing = typeof torch === 'string' ? [{ name: name('PyTorch'), unit: '', note: `not measured: ${torch}` }] : [];
  return [
    { name: name(ours.side.name), value: median(timesOf(ours)), unit: 'ms', note },
    ...others.map((runner) => ({ name: name(runner.side.name), value: median(timesOf(runner)), unit: 'ms' })),
    ...others.map((runner) => ({
      name: name(`compiled, times as fast as ${runner.side.name}`),
      value: ratio(runner, ours),
      unit: 'x',
      ...(runner.goal === undefined ? {} : { note: `goal ${runner.goal}` }),
    })),
    ...missing,
  ];
}
