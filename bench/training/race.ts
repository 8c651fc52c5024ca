import { median } from '../row.js';
import type { Side } from './side.js';
import { watchOthers } from './watch-others.js';
import type { Work } from './work.js';

/** What is raced over. */
interface Named {
  readonly name: string;
}

/** Rounds during which other processes took more of the machine are left out where enough others are left. */
const calm = 0.05;
/** A burst is to take about this long, so that threads that wait between the bursts of others count little. */
const burstMilliseconds = 400;

/** A side, and how it is raced with. */
export interface Contestant<Task = Work> {
  readonly side: Side<Task>;
  /** How many times as fast the compiled step is to be, where that is said. */
  readonly goal?: number;
  /** Steps before the first round. */
  readonly warmUp: number;
  readonly rounds: number;
}

/** One side's steps of one work. */
export interface Runner<Task = Work> extends Contestant<Task> {
  readonly burst: number;
  readonly taken: { readonly milliseconds: number; readonly others: number }[];
}

/** Takes the contestants' steps in rounds of bursts, one after the other. @throws Error where their first losses differ. */
export async function raceSteps<Task extends Named>(
  work: Task,
  contestants: readonly Contestant<Task>[],
): Promise<Runner<Task>[]> {
  const runners = await prepareAll(contestants, work);
  const most = Math.max(...contestants.map(({ rounds }) => rounds));
  for (let round = 0; round < most; round++) {
    for (const runner of runners) if (round < runner.rounds) await takeRound(runner);
  }
  return runners;
}

async function prepareAll<Task extends Named>(contestants: readonly Contestant<Task>[], work: Task): Promise<Runner<Task>[]> {
  const runners: Runner<Task>[] = [];
  const first: number[] = [];
  for (const contestant of contestants) {
    await contestant.side.prepare(work);
    const { milliseconds, losses } = await contestant.side.steps(contestant.warmUp);
    first.push(losses[0] ?? Number.NaN);
    const burst = Math.max(1, Math.min(20, Math.round(burstMilliseconds / (milliseconds.at(-1) ?? 1))));
    runners.push({ ...contestant, burst, taken: [] });
  }
  const apart = Math.max(...first.map((loss) => Math.abs(loss / (first[0] ?? 1) - 1)));
  // PyTorch's own formats are up to 3e-5 apart, of some models; another model or other weights would be apart at the first digit.
  if (!(apart < 1e-4)) throw new Error(`${work.name}: the sides' first losses differ: ${first.join(', ')}.`);
  return runners;
}

async function takeRound<Task>({ side, burst, taken }: Runner<Task>): Promise<void> {
  const others = watchOthers();
  const { milliseconds } = await side.steps(burst);
  taken.push({ milliseconds: median(milliseconds), others: others() ?? 0 });
}

/** The median of what each round's times come to. */
export function ratio<Task>(one: Runner<Task>, other: Runner<Task>): number {
  const pairs = one.taken.map(({ milliseconds, others }, index) => {
    const beside = other.taken[index];
    return { ratio: milliseconds / (beside?.milliseconds ?? Number.NaN), others: Math.max(others, beside?.others ?? 0) };
  });
  const undisturbed = pairs.filter(({ others }) => others <= calm);
  return median((undisturbed.length >= 2 ? undisturbed : pairs).map((pair) => pair.ratio));
}

export function calmRounds<Task>({ taken }: Runner<Task>): Runner['taken'] {
  return taken.filter(({ others }) => others <= calm);
}

export function timesOf<Task>(runner: Runner<Task>): number[] {
  const undisturbed = calmRounds(runner);
  return (undisturbed.length >= 2 ? undisturbed : runner.taken).map(({ milliseconds }) => milliseconds);
}
