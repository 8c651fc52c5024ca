/**
 * ResNet-18's forward pass for photographs, compiled, beside plain onnxruntime-node running torchvision's own export of the same network with
 * the same weights: batches of 1 and of 32, two threads each. Bursts are interleaved; the graphs' outputs are compared first.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { onnx } from '../packages/backend-onnx/src/index.js';
import type { NodeRuntime } from '../packages/compile/src/execute/node-runtime.js';
import { compile, nodeExecutor } from '../packages/compile/src/index.js';
import { createModel } from '../packages/models/src/index.js';
import { formulaStateDict } from '../tooling/testing/src/formula-state-dict.js';
import { formulaValues } from '../tooling/testing/src/formula-values.js';
import { median, type Row } from './row.js';

const python = '/usr/bin/python3';
const threads = 2;
const rounds = 12;
const size = 224;
const goal = 0.97;
/** As long as takes for the threads of the other session to have gone to sleep. */
const burstMilliseconds = 400;

/** Classifies a batch and gives the logits. */
type Forward = () => Promise<ArrayLike<number>>;

export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ocelli-bench-'));
  const file = join(folder, 'resnet18.onnx');
  try {
    const reason = exportFromTorch(file);
    if (reason !== undefined) return [{ name: 'passed over', unit: '', note: reason }];
    return await measure(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The reason why it could not be done, if there is one. */
function exportFromTorch(file: string): string | undefined {
  if (!existsSync(python)) return `there is no ${python}, the Python that Debian's python3-torchvision belongs to`;
  try {
    execFileSync(python, ['-B', join(import.meta.dirname, 'inference/export_resnet18.py'), file], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `PyTorch does not export: ${(error as { stderr?: Buffer }).stderr?.toString().trim().split('\n').at(-1)}`;
  }
}

async function measure(file: string): Promise<Row[]> {
  await onnx().start();
  // Not a dependency of the workspace's root, but of the package that is measured.
  const runtime = createRequire(new URL('../packages/compile/package.json', import.meta.url))('onnxruntime-node') as NodeRuntime;
  const session = await runtime.InferenceSession.create(file, { intraOpNumThreads: threads });
  using model = (await createModel('resnet18', { initialize: false })).eval();
  model.loadStateDict(formulaStateDict(Object.fromEntries(model.namedState().map(([name, { shape }]) => [name, shape]))));
  const predict = compile((images: Tensor4D) => model.forward(images), { executor: nodeExecutor({ threads }), isStrict: true });
  const rows: Row[] = [];
  for (const batch of [1, 32]) {
    const pixels = formulaValues('input', [batch, 3, size, size], [-1, 1]);
    const planes = new runtime.Tensor('float32', pixels, [batch, 3, size, size]);
    const images = tf.tidy(() => tf.transpose(tf.tensor4d(pixels, [batch, 3, size, size]), [0, 2, 3, 1]));
    const ours: Forward = async () => {
      const logits = await predict(images);
      const values = await logits.data();
      logits.dispose();
      return values;
    };
    const theirs: Forward = async () => (await session.run({ images: planes }))['logits']?.data as Float32Array;
    requireAlike(await ours(), await theirs());
    rows.push(...(await race(batch, ours, theirs)));
    images.dispose();
  }
  await predict.dispose();
  await session.release();
  return rows;
}

/** @throws Error where logits differ by more than sums in another order do. */
function requireAlike(logits: ArrayLike<number>, others: ArrayLike<number>): void {
  const wanted = Array.from(others);
  const largest = Math.max(...wanted.map(Math.abs));
  const apart = Math.max(...wanted.map((value, index) => Math.abs((logits[index] ?? Number.NaN) - value))) / largest;
  // Written so that a NaN fails.
  if (!(apart < 1e-4)) throw new Error(`the logits are ${apart} of the largest apart`);
}

async function race(batch: number, ours: Forward, theirs: Forward): Promise<Row[]> {
  const burst = Math.max(1, Math.round(burstMilliseconds / (await timeOf(theirs, 2))));
  const [own, other]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    own.push(await timeOf(ours, burst));
    other.push(await timeOf(theirs, burst));
  }
  const speeds = own.map((milliseconds, round) => (other[round] ?? Number.NaN) / milliseconds);
  return [
    { name: `batch ${batch}: compiled`, value: median(own), unit: 'ms' },
    { name: `batch ${batch}: PyTorch's export in onnxruntime-node`, value: median(other), unit: 'ms' },
    { name: `batch ${batch}: of the export's speed`, value: median(speeds), unit: 'x', note: `goal ${goal}` },
  ];
}

/** Milliseconds of one call. */
async function timeOf(forward: Forward, calls: number): Promise<number> {
  const before = performance.now();
  for (let call = 0; call < calls; call++) await forward();
  return (performance.now() - before) / calls;
}
