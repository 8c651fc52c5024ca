/**
 * How long the first call of a compiled training step takes before it runs: tracing, optimising and writing the graph, and making the
 * session. For each of the training benchmark's models, in turn, the first of them in a process that has compiled nothing yet.
 */
import * as tf from '@tensorflow/tfjs-core';
import { wasm } from '../packages/backend-wasm/src/index.js';
import type { Executor } from '../packages/compile/src/execute/session.js';
import { compile, nodeExecutor } from '../packages/compile/src/index.js';
import { createStep, type Step } from '../packages/train/src/index.js';
import { median, type Row } from './row.js';
import { makeOurs } from './training/ours.js';
import { type Work, works } from './training/work.js';

const rounds = 5;
/** Of ResNet-18's step. */
const goal = 3;

/** Seconds. */
interface Times {
  readonly total: number;
  readonly tracing: number;
  readonly session: number;
  /** What all threads together have worked, which tells a busy machine from a slow compiler. */
  readonly work: number;
}

export async function run(): Promise<Row[]> {
  await wasm().start();
  // The model that has a goal first, so that its first time is that of a process that has just begun.
  const sorted = [...works].sort((work, other) => Number(isMeasured(other)) - Number(isMeasured(work)));
  const times = new Map<Work, Times[]>(sorted.map((work) => [work, []]));
  for (let round = 0; round < rounds; round++) for (const work of sorted) times.get(work)?.push(await compileStep(work));
  return sorted.map((work) => {
    const taken = times.get(work) ?? [];
    const [first] = taken;
    const middle = (part: keyof Times): string => median(taken.map((each) => each[part])).toFixed(2);
    const parts = `tracing ${middle('tracing')}, session ${middle('session')}, CPU time ${middle('work')}; the first time ${first?.total.toFixed(2)}, CPU time ${first?.work.toFixed(2)}`;
    const note = isMeasured(work) ? `${parts}; goal: under ${goal}` : parts;
    return { name: work.name, value: median(taken.map(({ total }) => total)), unit: 's', note };
  });
}

function isMeasured({ model }: Work): boolean {
  return model === 'resnet18-cifar';
}

async function compileStep(work: Work): Promise<Times> {
  const ours = await makeOurs(work);
  const inner = nodeExecutor({ threads: 2 });
  const parts = { tracing: 0, session: 0 };
  const executor: Executor = async (graph, kept) => {
    const before = performance.now();
    const session = await inner(graph, kept);
    parts.session += performance.now() - before;
    return session;
  };
  const step = createStep(ours);
  const traced: Step = (...given) => {
    const before = performance.now();
    const output = step(...given);
    parts.tracing += performance.now() - before;
    return output;
  };
  const [begun, usedBefore] = [performance.now(), process.cpuUsage()];
  let [made, used] = [Number.NaN, usedBefore];
  const noteEnd = (): void => void ([made, used] = [performance.now(), process.cpuUsage(usedBefore)]);
  const onCompile = (program: Promise<unknown>): void => void program.then(noteEnd);
  const compiled = compile(traced, { executor, isStrict: true, onCompile });
  const [state, learningRate] = [ours.firstState(), tf.scalar(ours.learningRate)];
  const output = await compiled(state, ours.batch, { learningRate, seed: 0 });
  const seconds = (milliseconds: number): number => milliseconds / 1e3;
  tf.dispose([state, learningRate, output as never]);
  await compiled.dispose();
  ours.dispose();
  return {
    total: seconds(made - begun),
    tracing: seconds(parts.tracing),
    session: seconds(parts.session),
    work: (used.user + used.system) / 1e6,
  };
}
