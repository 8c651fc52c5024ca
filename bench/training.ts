/**
 * Training steps of five models: compiled, beside PyTorch and our own eager steps on wasm, each in two threads. Rounds are interleaved, and
 * those during which other processes took more than a twentieth of the machine are left out where enough others are left.
 */

import { median, type Row } from './row.js';
import { type CompiledSide, makeCompiled } from './training/compiled-side.js';
import { makeEager } from './training/eager-side.js';
import type { Side } from './training/side.js';
import { makeTorch, type TorchSide } from './training/torch-side.js';
import { watchOthers } from './training/watch-others.js';
import { type Work, works } from './training/work.js';

const rounds = 8;
const calm = 0.05;
/** A burst is to take about this long, so that threads that wait between the bursts of others count little. */
const burstMilliseconds = 400;

/** A side, and how it is raced with. */
interface Contestant {
  readonly side: Side;
  /** How many times as fast the compiled step is to be, where that is said. */
  readonly goal?: number;
  /** Steps before the first round. */
  readonly warmUp: number;
  readonly rounds: number;
}

/** One side's steps of one work. */
interface Runner extends Contestant {
  readonly burst: number;
  readonly taken: { readonly milliseconds: number; readonly others: number }[];
}

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
    { side: await makeEager(), goal: 5, warmUp: 1, rounds: 2 },
  ];
  try {
    const runners = await prepareAll(contestants, work);
    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) if (round < runner.rounds) await takeRound(runner);
    }
    const [torch] = torches;
    return await rowsOf(work, runners, compiled, torch);
  } finally {
    for (const { side } of contestants) await side.stop();
  }
}

async function prepareAll(contestants: readonly Contestant[], work: Work): Promise<Runner[]> {
  const runners: Runner[] = [];
  const first: number[] = [];
  for (const contestant of contestants) {
    await contestant.side.prepare(work);
    const { milliseconds, losses } = await contestant.side.steps(contestant.warmUp);
    first.push(losses[0] ?? Number.NaN);
    const burst = Math.max(1, Math.min(20, Math.round(burstMilliseconds / (milliseconds.at(-1) ?? 1))));
    runners.push({ ...contestant, burst, taken: [] });
  }
  const apart = Math.max(...first.map((loss) => Math.abs(loss / (first[0] ?? 1) - 1)));
  if (!(apart < 1e-5)) throw new Error(`${work.name}: the sides' first losses differ: ${first.join(', ')}.`);
  return runners;
}

async function takeRound({ side, burst, taken }: Runner): Promise<void> {
  const others = watchOthers();
  const { milliseconds } = await side.steps(burst);
  taken.push({ milliseconds: median(milliseconds), others: others() ?? 0 });
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

/** The median of what each round's times come to. */
function ratio(one: Runner, other: Runner): number {
  const pairs = one.taken.map(({ milliseconds, others }, index) => {
    const beside = other.taken[index];
    return { ratio: milliseconds / (beside?.milliseconds ?? Number.NaN), others: Math.max(others, beside?.others ?? 0) };
  });
  const undisturbed = pairs.filter(({ others }) => others <= calm);
  return median((undisturbed.length >= 2 ? undisturbed : pairs).map((pair) => pair.ratio));
}

function calmRounds({ taken }: Runner): Runner['taken'] {
  return taken.filter(({ others }) => others <= calm);
}

function timesOf(runner: Runner): number[] {
  const undisturbed = calmRounds(runner);
  return (undisturbed.length >= 2 ? undisturbed : runner.taken).map(({ milliseconds }) => milliseconds);
}
