/** Takes compiled steps in a process of its own, asked as PyTorch's server is: a line of JSON in, a line of JSON out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { onnx } from '../../../packages/backend-onnx/src/index.js';
import { compile, nodeExecutor } from '../../../packages/compile/src/index.js';
import { createStep } from '../../../packages/train/src/index.js';
import { makeOurs, type Ours } from '../ours.js';
import { works } from '../work.js';

type CompiledStep = ReturnType<
  typeof compile<Parameters<ReturnType<typeof createStep>>, ReturnType<ReturnType<typeof createStep>>>
>;

interface Training {
  readonly ours: Ours;
  readonly step: CompiledStep;
  readonly learningRate: Scalar;
  state: Record<string, Tensor>;
}

interface Request {
  readonly make?: string;
  readonly step?: number;
  readonly memory?: true;
}

await onnx().start();
let training: Training | undefined;
const say = (answer: unknown): void => console.log(JSON.stringify(answer));
say({ ready: tf.version_core });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await answer(JSON.parse(line) as Request));
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
  }
}

async function answer({ make, step, memory }: Request): Promise<unknown> {
  if (make !== undefined) return prepare(make);
  if (step !== undefined) return takeSteps(step);
  if (memory) return { sincePrepare: peak(), ever: process.resourceUsage().maxRSS * 1024 };
  throw new Error('the request is none');
}

async function prepare(model: string): Promise<unknown> {
  await training?.step.dispose();
  if (training !== undefined) tf.dispose([training.state, training.learningRate]);
  training?.ours.dispose();
  const work = works.find((work) => work.model === model);
  if (work === undefined) throw new Error(`there is no work ${model}`);
  const ours = await makeOurs(work);
  const step = compile(createStep(ours), { executor: nodeExecutor({ threads: 2 }), isStrict: true });
  training = { ours, step, learningRate: tf.scalar(ours.learningRate), state: withOwnMemory(ours.firstState()) };
  // As in the trainer, whose model holds the state of the run and no other; what only this benchmark needed is not counted.
  ours.model.dispose();
  globalThis.gc?.();
  writeFileSync('/proc/self/clear_refs', '5');
  return { parameters: ours.parameters };
}

/** The same values where the backend has put them, as a model's first weights lie, and not in the arrays that they came from. */
function withOwnMemory(state: Record<string, Tensor>): Record<string, Tensor> {
  const moved = Object.entries(state).map(
    ([name, tensor]) => [name, tf.tidy(() => tf.cast(tf.mul(tensor, 1), tensor.dtype))] as const,
  );
  tf.dispose(state);
  return Object.fromEntries(moved);
}

/** The most bytes that were resident since `prepare`. */
function peak(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

async function takeSteps(count: number): Promise<unknown> {
  if (training === undefined) throw new Error('no work has been prepared');
  const [milliseconds, losses]: [number[], number[]] = [[], []];
  for (let taken = 0; taken < count; taken++) {
    const before = performance.now();
    const { ours, step, learningRate, state } = training;
    const { state: after, metrics } = await step(state, ours.batch, { learningRate, seed: 0 });
    losses.push((await metrics.loss.data())[0] ?? Number.NaN);
    for (const [name, tensor] of Object.entries(state)) if (after[name] !== tensor) tensor.dispose();
    tf.dispose(metrics);
    training.state = after;
    milliseconds.push(performance.now() - before);
  }
  return { milliseconds, losses };
}
