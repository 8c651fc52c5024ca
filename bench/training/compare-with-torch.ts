import { median, type Row } from '../row.js';
import { type CompiledSide, makeCompiled } from './compiled-side.js';
import { type Contestant, calmRounds, type Runner, raceSteps, ratio, timesOf } from './race.js';
import { makeTorch, type TorchSide } from './torch-side.js';
import type { InferenceWork, Work } from './work.js';

interface Options<Task> {
  readonly rounds: number;
  readonly others?: readonly Contestant<Task>[];
}

/** Races compiled work against PyTorch as shipped, with huge pages and with `channels_last`, and against others. */
export async function compareWithTorch<Task extends Work | InferenceWork>(
  work: Task,
  { rounds, others = [] }: Options<Task>,
): Promise<Row[]> {
  const options = [{}, { hugePages: true }, { channelsLast: true }];
  const torches = await Promise.all(options.map((told) => makeTorch(told)));
  const compiled = await makeCompiled();
  const usual = { warmUp: 3, rounds };
  const goals = [work.goals.asShipped, work.goals.hugePages];
  const contestants: Contestant<Task>[] = [
    { side: compiled, ...usual },
    ...torches.flatMap((side, index) => {
      const goal = goals[index];
      return typeof side === 'string' ? [] : [{ side, ...usual, ...(goal === undefined ? {} : { goal }) }];
    }),
    ...others,
  ];
  try {
    const runners = await raceSteps(work, contestants);
    const [torch] = torches;
    return await rowsOf(work, runners, compiled, torch);
  } finally {
    for (const { side } of contestants) await side.stop();
  }
}

async function rowsOf<Task extends Work | InferenceWork>(
  work: Task,
  runners: readonly Runner<Task>[],
  compiled: CompiledSide,
  torch: TorchSide | string | undefined,
): Promise<Row[]> {
  const [ours, ...others] = runners as [Runner<Task>, ...Runner<Task>[]];
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
