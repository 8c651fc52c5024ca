/** Takes compiled steps in a process of its own, asked as PyTorch's server is: a line of JSON in, a line of JSON out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { onnx } from '../../../packages/backend-onnx/src/index.js';
import { compile, nodeExecutor } from '../../../packages/compile/src/index.js';
import { softmaxCrossEntropy } from '../../../packages/ops/src/index.js';
import { createStep } from '../../../packages/train/src/index.js';
import { makeOurs, makeOwnModel } from '../ours.js';
import type { Steps } from '../side.js';
import type { InferenceWork, Work } from '../work.js';

const threads = 2;

/** A work that is under way. */
interface Running {
  readonly parameters: number;
  step(): Promise<{ readonly milliseconds: number; readonly loss: number }>;
  stop(): Promise<void>;
}

interface Request {
  readonly make?: Work | InferenceWork;
  readonly step?: number;
  readonly memory?: true;
}

await onnx().start();
let running: Running | undefined;
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

async function prepare(work: Work | InferenceWork): Promise<unknown> {
  await running?.stop();
  running = await ('optimizer' in work ? startTraining(work) : startInference(work));
  globalThis.gc?.();
  writeFileSync('/proc/self/clear_refs', '5');
  return { parameters: running.parameters };
}

async function startTraining(work: Work): Promise<Running> {
  const ours = await makeOurs(work);
  const step = compile(createStep(ours), { executor: nodeExecutor({ threads }), isStrict: true });
  const learningRate = tf.scalar(ours.learningRate);
  let state = withOwnMemory(ours.firstState());
  // As in the trainer, whose model holds the state of the run and no other; what only this benchmark needed is not counted.
  ours.model.dispose();
  return {
    parameters: ours.parameters,
    async step() {
      const before = performance.now();
      const { state: after, metrics } = await step(state, ours.batch, { learningRate, seed: 0 });
      const [loss = Number.NaN] = await metrics.loss.data();
      for (const [name, tensor] of Object.entries(state)) if (after[name] !== tensor) tensor.dispose();
      tf.dispose(metrics);
      state = after;
      return { milliseconds: performance.now() - before, loss };
    },
    async stop() {
      await step.dispose();
      tf.dispose([state, learningRate]);
      ours.dispose();
    },
  };
}

async function startInference(work: InferenceWork): Promise<Running> {
  const { model, inputs, targets, parameters } = await makeOwnModel(work);
  model.eval();
  const predict = compile((images: Tensor4D) => model.forward(images) as Tensor2D, {
    executor: nodeExecutor({ threads }),
    isStrict: true,
  });
  return {
    parameters,
    async step() {
      const before = performance.now();
      const logits = await predict(inputs);
      await logits.data();
      const milliseconds = performance.now() - before;
      const loss = tf.tidy(() => softmaxCrossEntropy(logits, targets));
      const [value = Number.NaN] = await loss.data();
      tf.dispose([logits, loss]);
      return { milliseconds, loss: value };
    },
    async stop() {
      await predict.dispose();
      model.dispose();
      tf.dispose([inputs, targets]);
    },
  };
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

async function takeSteps(count: number): Promise<Steps> {
  if (running === undefined) throw new Error('no work has been prepared');
  const [milliseconds, losses]: [number[], number[]] = [[], []];
  for (let taken = 0; taken < count; taken++) {
    const step = await running.step();
    milliseconds.push(step.milliseconds);
    losses.push(step.loss);
  }
  return { milliseconds, losses };
}
