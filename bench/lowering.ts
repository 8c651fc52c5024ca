/**
 * Makes the table of `packages/compile/src/onnx/forms.ts` again on this machine: times each form that a convolution and each of its gradients can
 * take, of ResNet-18-CIFAR's and MobileNet v2's shapes in batches of 32, and tells where another form than the table's is faster.
 *
 * All forms of a shape are timed in one run, in bursts that take turns; shapes of which there is but one form are passed over. `ONLY=64`
 * limits it to shapes in whose names that stands.
 */
import { availableParallelism } from 'node:os';
import { outputMemory } from '../packages/compile/src/execute/output-memory.js';
import type { Session } from '../packages/compile/src/execute/session.js';
import { nodeExecutor } from '../packages/compile/src/index.js';
import type { ConvolutionRole } from '../packages/compile/src/onnx/forms.js';
import type { OnnxData } from '../packages/compile/src/onnx/onnx-builder.js';
import { Rng } from '../packages/random/src/index.js';
import { graphOf } from './lowering/graph-of.js';
import { type ConvolutionShape, describeShape, shapes } from './lowering/shapes.js';
import { type Variant, variantsOf } from './lowering/variants.js';
import { median, type Row } from './row.js';
import { watchOthers } from './training/watch-others.js';

const rounds = 7;
/** A burst takes about this long, so that threads that wait after the burst of another form count little. */
const burstMilliseconds = 60;
/** The table loses where another form is faster by more than this share. */
const leastGain = 0.05;

/** What a form took in each round: the fastest run of a burst, in milliseconds. */
interface Timed {
  readonly variant: Variant;
  readonly times: readonly number[];
}

/** What the forms took of a convolution or of one of its gradients; the first is the table's. */
interface Race {
  readonly shape: ConvolutionShape;
  readonly role: ConvolutionRole;
  readonly timed: readonly Timed[];
}

const roles: readonly ConvolutionRole[] = ['forward', 'inputGradient', 'filterGradient'];

export async function run(): Promise<Row[]> {
  const named = shapes().filter((shape) => describeShape(shape).includes(process.env['ONLY'] ?? ''));
  const channelBlock = await nodeExecutor().channelBlock?.();
  const contests = named.flatMap((shape) => {
    return roles.map((role) => ({ shape, role, variants: variantsOf(shape, role, channelBlock) }));
  });
  const others = watchOthers();
  const races: Race[] = [];
  for (const { shape, role, variants } of contests) {
    if (variants.length > 1) races.push({ shape, role, timed: await race(shape, role, variants, channelBlock) });
  }
  const share = others();
  const wrong = races.filter(({ timed }) => betterThanTable(timed) !== undefined);
  const note = share === undefined ? '' : `others took ${(100 * share).toFixed(0)} % of the machine meanwhile`;
  return [
    ...races.map(describeRace),
    { name: `contests of ${races.length} that another form than the table's wins`, value: wrong.length, unit: '', note },
  ];
}

async function race(
  shape: ConvolutionShape,
  role: ConvolutionRole,
  variants: readonly Variant[],
  channelBlock: number | undefined,
): Promise<Timed[]> {
  const executor = nodeExecutor({ threads: availableParallelism() });
  const runners: { variant: Variant; session: Session; inputs: Float32Array[]; burst: number; times: number[] }[] = [];
  for (const variant of variants) {
    const graph = graphOf(shape, role, variant, channelBlock);
    const rng = new Rng(1);
    const inputs = graph.inputs.map((input) => {
      const length = input.shape.reduce((product, each) => product * each, 1);
      return Float32Array.from({ length }, () => rng.uniform(-0.5, 0.5));
    });
    const session = await executor(graph);
    await runOnce(session, inputs);
    const before = performance.now();
    await runOnce(session, inputs);
    const burst = Math.max(2, Math.min(50, Math.round(burstMilliseconds / (performance.now() - before))));
    runners.push({ variant, session, inputs, burst, times: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { session, inputs, burst, times } of runners) {
      let least = Infinity;
      for (let step = 0; step < burst; step++) {
        const before = performance.now();
        await runOnce(session, inputs);
        least = Math.min(least, performance.now() - before);
      }
      times.push(least);
    }
  }
  for (const { session } of runners) await session.dispose();
  return runners;
}

/** Gives the outputs' memory back, as what reads them does: else the system would page new memory in each time. */
async function runOnce(session: Session, inputs: readonly Float32Array[]): Promise<void> {
  for (const data of await session.run(inputs)) outputMemory.give(data as OnnxData);
}

function describeRace({ shape, role, timed }: Race): Row {
  const [own] = timed as [Timed, ...Timed[]];
  const better = betterThanTable(timed);
  const times = timed.map(({ variant, times: taken }) => `${variant.name} ${median(taken).toPrecision(3)}`).join(', ');
  const verdict = better === undefined ? '' : `; ${better.variant.name} is ${(100 * gainOf(better, own)).toFixed(0)} % faster`;
  const what = { forward: 'forward', inputGradient: 'gradient by the input', filterGradient: 'gradient by the filter' }[role];
  return {
    name: `${shape.model}: ${describeShape(shape)}: ${what}`,
    value: median(own.times),
    unit: 'ms',
    note: `${times}${verdict}`,
  };
}

/** The fastest form, where it is clearly faster than the table's, which comes first. */
function betterThanTable(timed: readonly Timed[]): Timed | undefined {
  const [own] = timed as [Timed, ...Timed[]];
  const fastest = timed.reduce((best, each) => (median(each.times) < median(best.times) ? each : best));
  return gainOf(fastest, own) > leastGain ? fastest : undefined;
}

/** By which share of the other's time one is faster: the median of what each round says. */
function gainOf(one: Timed, other: Timed): number {
  return median(one.times.map((time, round) => 1 - time / (other.times[round] ?? Number.NaN)));
}
