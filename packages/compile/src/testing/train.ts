import { getState, type Module } from '@ocelli/nn';
import { createStep, crossEntropy, type Optimizer, type Step, type StepBatch, type StepOutput } from '@ocelli/train';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { compile } from '../compile.js';
import { nodeExecutor } from '../execute/node-executor.js';
import type { Executor } from '../execute/session.js';

/** Steps down the mean cross entropy of one batch. */
export interface Training {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly batch: StepBatch;
  readonly learningRate: number;
  readonly steps: number;
}

/** What came of some steps. */
export interface Course {
  /** Before each update. */
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  /** The elements of each tensor of the state after the last update. */
  readonly state: ReadonlyMap<string, Float32Array>;
}

type Run = (...given: Parameters<Step>) => StepOutput | Promise<StepOutput>;

export interface CompiledCourse extends Course {
  /** How many programs it took. */
  readonly programs: number;
}

/** Takes steps eagerly, on tfjs's present backend; leaves no tensor and the model as it was. */
export function trainEagerly(training: Training): Promise<Course> {
  return take(stepOf(training), training);
}

/** Takes the same steps compiled. */
export async function trainCompiled(
  training: Training,
  executor: Executor = nodeExecutor({ threads: 1 }),
): Promise<CompiledCourse> {
  let programs = 0;
  const onCompile = (): void => void programs++;
  const compiled = compile(stepOf(training), { executor, isStrict: true, onCompile });
  try {
    return { ...(await take(compiled, training)), programs };
  } finally {
    await compiled.dispose();
  }
}

function stepOf({ model, optimizer }: Training): Step {
  return createStep({ model, loss: crossEntropy(), optimizer });
}

async function take(run: Run, { model, optimizer, batch, learningRate, steps }: Training): Promise<Course> {
  const { parameters, buffers } = getState(model);
  const own = new Set<Tensor>(Object.values({ ...parameters, ...buffers }));
  const slots = Object.entries(tf.tidy(() => optimizer.init(parameters))).map(([slot, value]) => [`optimizer/${slot}`, value]);
  let state: Record<string, Tensor> = { ...parameters, ...buffers, ...(Object.fromEntries(slots) as Record<string, Tensor>) };
  const rate: Scalar = tf.scalar(learningRate);
  const [losses, gradientNorms]: [number[], number[]] = [[], []];
  for (let count = 0; count < steps; count++) {
    const { state: after, metrics } = await run(state, batch, { learningRate: rate, seed: 1000 + count });
    losses.push((await metrics.loss.data())[0] ?? Number.NaN);
    gradientNorms.push((await metrics.gradientNorm.data())[0] ?? Number.NaN);
    tf.dispose(metrics);
    for (const [name, tensor] of Object.entries(state)) if (after[name] !== tensor && !own.has(tensor)) tensor.dispose();
    state = after;
  }
  const read = await Promise.all(
    Object.entries(state).map(async ([name, tensor]) => [name, Float32Array.from(await tensor.data())] as const),
  );
  tf.dispose([rate, ...Object.values(state).filter((tensor) => !own.has(tensor))]);
  return { losses, gradientNorms, state: new Map(read) };
}

/** How far values are from others, as a share of the others' norm. */
export function distance(values: ArrayLike<number>, others: ArrayLike<number>): number {
  let [square, norm] = [values.length === others.length ? 0 : Number.NaN, 0];
  for (let index = 0; index < others.length; index++) {
    const other = others[index] ?? Number.NaN;
    square += ((values[index] ?? Number.NaN) - other) ** 2;
    norm += other ** 2;
  }
  return Math.sqrt(square / (norm || 1));
}
