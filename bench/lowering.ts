/**
 * Makes the table of `packages/compile/src/onnx/forms.ts` again on this machine: times each form that a convolution and its gradients can
 * take, of ResNet-18-CIFAR's and MobileNet v2's shapes in batches of 32, and tells where another form than the table's is faster.
 *
 * All forms of a shape are timed in one run, in bursts that take turns; shapes of which there is but one form are passed over. `ONLY=64`
 * limits it to shapes in whose names that stands.
 */
import { availableParallelism } from 'node:os';
import type { Session } from '../packages/compile/src/execute/session.js';
import { nodeExecutor } from '../packages/compile/src/index.js';
import { Rng } from '../packages/random/src/index.js';
import { type Pass, passes, passGraph } from './lowering/passes.js';
import { type ConvolutionShape, describeShape, shapes } from './lowering/shapes.js';
import { type Variant, variantsOf } from './lowering/variants.js';
import { median, type Row } from './row.js';
import { watchOthers } from './training/watch-others.js';

const rounds = 7;
/** A burst takes about this long, so that threads that wait after the burst of another form count little. */
const burstMilliseconds = 60;
/** The table is said to be wrong where another form is faster by more than this share. */
const leastGain = 0.05;

/** What a form took in each round: the fastest run of a burst, in milliseconds. */
interface Timed {
  readonly variant: Variant;
  readonly times: readonly number[];
}

export async function run(): Promise<Row[]> {
  const executor = nodeExecutor({ threads: availableParallelism() });
  const named = shapes().filter((shape) => describeShape(shape).includes(process.env['ONLY'] ?? ''));
  const chosen = named.filter((shape) => variantsOf(shape).length > 1);
  const others = watchOthers();
  const rows: Row[] = [];
  const wrong: string[] = [];
  for (const shape of chosen) {
    const byPass = new Map<Pass, readonly Timed[]>();
    for (const pass of passes) byPass.set(pass, await race(shape, pass));
    const { row, isWrong } = describeRace(shape, byPass);
    rows.push(row);
    if (isWrong) wrong.push(describeShape(shape));
  }
  const share = others();
  const busy = share === undefined ? '' : `; others took ${(100 * share).toFixed(0)} % of the machine meanwhile`;
  const note = `${wrong.length === 0 ? 'none' : wrong.join('; ')}${busy}`;
  return [...rows, { name: `shapes of ${chosen.length} at which another form is faster`, value: wrong.length, unit: '', note }];

  async function race(shape: ConvolutionShape, pass: Pass): Promise<Timed[]> {
    const runners: { variant: Variant; session: Session; inputs: Float32Array[]; burst: number; times: number[] }[] = [];
    for (const variant of variantsOf(shape)) {
      const graph = passGraph(shape, pass, variant);
      const rng = new Rng(1);
      const inputs = graph.inputs.map((input) => {
        const length = input.shape.reduce((product, each) => product * each, 1);
        return Float32Array.from({ length }, () => rng.uniform(-0.5, 0.5));
      });
      const session = await executor(graph);
      await session.run(inputs);
      const before = performance.now();
      await session.run(inputs);
      const burst = Math.max(2, Math.min(50, Math.round(burstMilliseconds / (performance.now() - before))));
      runners.push({ variant, session, inputs, burst, times: [] });
    }
    for (let round = 0; round < rounds; round++) {
      for (const { session, inputs, burst, times } of runners) {
        let least = Infinity;
        for (let step = 0; step < burst; step++) {
          const before = performance.now();
          await session.run(inputs);
          least = Math.min(least, performance.now() - before);
        }
        times.push(least);
      }
    }
    for (const { session } of runners) await session.dispose();
    return runners;
  }
}

/** The form that the table has comes first; forms are judged by forward pass and both gradients together, which they share work in. */
function describeRace(shape: ConvolutionShape, byPass: ReadonlyMap<Pass, readonly Timed[]>): { row: Row; isWrong: boolean } {
  const all = byPass.get('all') ?? [];
  const [own] = all as [Timed, ...Timed[]];
  const best = fastest(all);
  const isWrong = best !== own && gainOf(best, own) > leastGain;
  const times = all.map(({ variant, times: taken }) => `${variant.name} ${milliseconds(median(taken))}`);
  const winners = passes.slice(0, -1).flatMap((pass) => {
    const timed = byPass.get(pass) ?? [];
    const winner = fastest(timed);
    const [first] = timed as [Timed, ...Timed[]];
    if (winner === first || gainOf(winner, first) <= leastGain) return [];
    return [`${pass}: ${winner.variant.name} ${milliseconds(median(winner.times))}, not ${milliseconds(median(first.times))}`];
  });
  const verdict = isWrong ? [`${best.variant.name} is ${(100 * gainOf(best, own)).toFixed(0)} % faster`] : [];
  return {
    row: {
      name: `${shape.model}: ${describeShape(shape)}`,
      value: median(own.times),
      unit: 'ms',
      note: [times.join(', '), ...verdict, ...winners].join('\n'),
    },
    isWrong,
  };
}

function fastest(timed: readonly Timed[]): Timed {
  return timed.reduce((best, each) => (median(each.times) < median(best.times) ? each : best));
}

/** By which share of the other's time one is faster: the median of what each round says. */
function gainOf(one: Timed, other: Timed): number {
  return median(one.times.map((time, round) => 1 - time / (other.times[round] ?? Number.NaN)));
}

function milliseconds(value: number): string {
  return value.toPrecision(3);
}
