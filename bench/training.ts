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
const eagerRounds = 2;
const warmUp = 3;
const calm = 0.05;
/** A burst is to take about this long, so that threads that wait between the bursts of others count little. */
const burstMilliseconds = 400;

/** One side's steps of one work. */
interface Runner {
  readonly side: Side;
  readonly burst: number;
  readonly rounds: { readonly milliseconds: number; readonly others: number }[];
}

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const work of works) rows.push(...(await race(work)));
  return rows;
}

async function race(work: Work): Promise<Row[]> {
  const [compiled, eager] = [await makeCompiled(), await makeEager()];
  const asked = [{}, { hugePages: true }, { channelsLast: true }].map((options) => makeTorch(options));
  const torches = await Promise.all(asked);
  const there = torches.filter((torch): torch is TorchSide => typeof torch !== 'string');
  const sides: Side[] = [compiled, ...there, eager];
  try {
    const runners = await prepareAll(sides, work);
    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) if (runner.side !== eager || round < eagerRounds) await takeRound(runner);
    }
    const missing = torches.find((torch) => typeof torch === 'string');
    return [...(await rowsOf(work, runners, compiled, there)), ...(missing === undefined ? [] : [skipped(work, missing)])];
  } finally {
    for (const side of sides) await side.stop();
  }
}

async function prepareAll(sides: readonly Side[], work: Work): Promise<Runner[]> {
  const runners: Runner[] = [];
  const first: number[] = [];
  for (const side of sides) {
    await side.prepare(work);
    const { milliseconds, losses } = await side.steps(side.name.startsWith('eager') ? 1 : warmUp);
    first.push(losses[0] ?? Number.NaN);
    const burst = Math.max(1, Math.min(20, Math.round(burstMilliseconds / (milliseconds.at(-1) ?? 1))));
    runners.push({ side, burst, rounds: [] });
  }
  const apart = Math.max(...first.map((loss) => Math.abs(loss / (first[0] ?? 1) - 1)));
  if (!(apart < 1e-5)) throw new Error(`${work.name}: the sides' first losses differ: ${first.join(', ')}.`);
  return runners;
}

async function takeRound({ side, burst, rounds }: Runner): Promise<void> {
  const others = watchOthers();
  const { milliseconds } = await side.steps(burst);
  rounds.push({ milliseconds: median(milliseconds), others: others() ?? 0 });
}

async function rowsOf(
  work: Work,
  runners: readonly Runner[],
  compiled: CompiledSide,
  torches: readonly TorchSide[],
): Promise<Row[]> {
  const [ours, ...others] = runners as [Runner, ...Runner[]];
  const row = (name: string, value: number, unit: string, note?: string): Row => {
    return { name: `${work.name}: ${name}`, value, unit, ...(note === undefined ? {} : { note }) };
  };
  const goalOf = ({ name }: Side): number => {
    if (name.startsWith('eager')) return 5;
    return name.includes('huge') ? work.goals.hugePages : work.goals.asShipped;
  };
  const memory = [compiled, ...torches.slice(0, 1)].map(async (side) =>
    Math.round((await side.peakMemory()).sincePrepare / 2 ** 20),
  );
  const [ownPeak, torchPeak] = await Promise.all(memory);
  const peaks = `peak memory ${ownPeak} MiB${torchPeak === undefined ? '' : `, PyTorch's ${torchPeak} MiB`}`;
  return [
    row(ours.side.name, median(timesOf(ours)), 'ms', `${peaks}; ${calmRounds(ours).length} of ${ours.rounds.length} rounds calm`),
    ...others.map((runner) => row(runner.side.name, median(timesOf(runner)), 'ms')),
    ...others.map((runner) =>
      row(`compiled, times as fast as ${runner.side.name}`, ratio(runner, ours), 'x', `goal ${goalOf(runner.side)}`),
    ),
  ];
}

/** The median of what each round's times come to. */
function ratio(one: Runner, other: Runner): number {
  const pairs = one.rounds.map(({ milliseconds, others }, index) => {
    const beside = other.rounds[index];
    return { ratio: milliseconds / (beside?.milliseconds ?? Number.NaN), others: Math.max(others, beside?.others ?? 0) };
  });
  const undisturbed = pairs.filter(({ others }) => others <= calm);
  return median((undisturbed.length >= 2 ? undisturbed : pairs).map((pair) => pair.ratio));
}

function calmRounds({ rounds }: Runner): Runner['rounds'] {
  return rounds.filter(({ others }) => others <= calm);
}

function timesOf(runner: Runner): number[] {
  const undisturbed = calmRounds(runner);
  return (undisturbed.length >= 2 ? undisturbed : runner.rounds).map(({ milliseconds }) => milliseconds);
}

function skipped(work: Work, reason: string): Row {
  return { name: `${work.name}: PyTorch`, unit: '', note: `not measured: ${reason}` };
}
