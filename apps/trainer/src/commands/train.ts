import { relative } from 'node:path';
import type { MetricValues } from '@ocelli/train';
import { formatDuration, formatShare } from '../console/format.js';
import { invocation } from '../console/invocation.js';
import { createReporter, type Reporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import { explainError, isPlain } from '../explain-error.js';
import { finishRun, secondsSince } from '../measure/finish-run.js';
import { watchInterrupt } from '../run/interrupt.js';
import { type PreparedRun, prepareRun } from '../run/prepare-run.js';
import { type BegunWith, type ResolvedRun, resolveRun, type TrainOptions } from '../run/resolve-run.js';
import { runFiles } from '../run/run-files.js';
import { RunRecorder } from '../run/run-recorder.js';
import { runnerName } from '../run/start-engine.js';
import { blameConfig } from '../settings/blame-config.js';
import type { TrainSettings } from '../settings/schema.js';
import { resumeCommand, trainRun } from '../training/train-run.js';

/** What a run came to. */
export interface TrainResult {
  /** Absolute. */
  readonly runDir: string;
  readonly seconds: number;
  /** The backend's name. */
  readonly backend: string;
  readonly engine: string;
  /** Of the best epoch's weights on the test images; `accuracy` is a share. */
  readonly metrics: { readonly test: MetricValues };
}

/**
 * `ocelli train`: trains a model and leaves a run folder.
 *
 * @throws UserError, or another error of one line, for whatever is wrong with the input; what was trained is saved before.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const reporter = createReporter({ json: options.json === true });
  const { run, result } = await runTraining(options, reporter);
  reporter.event('done', { ...result }, describeDone(run, result));
  return result;
}

/** Trains without the last lines; `begun` says what the weights that it begins with must make of it, where that matters. */
export async function runTraining(
  options: TrainOptions,
  reporter: Reporter,
  begun?: BegunWith,
): Promise<{ run: PreparedRun; result: TrainResult }> {
  const resolved = { ...(await resolveRun(options)), ...(begun !== undefined && { begun }) };
  try {
    return await runResolved(resolved, options, reporter);
  } catch (error) {
    throw blameConfig(error, resolved.loaded);
  }
}

async function runResolved(resolved: ResolvedRun, options: TrainOptions, reporter: Reporter) {
  const began = performance.now();
  const run = await prepareRun(resolved, options, reporter);
  const { runDir, checkpoint, backend, engine } = run;
  const interrupt = watchInterrupt(() => reporter.warn('stopping after this batch, to save; once more to stop at once'));
  let recorder: RunRecorder | undefined;
  let isTrained = false;
  try {
    recorder = await RunRecorder.open(runDir, {
      step: checkpoint?.position.step ?? 0,
      keepLines: Number(checkpoint?.metadata.metricsLines ?? 0),
    });
    const context = { recorder, reporter, interrupt };
    const trained = await trainRun(run, context);
    isTrained = true;
    const test = await finishRun(run, trained, { ...context, began });
    const result = {
      runDir,
      seconds: secondsSince(began),
      backend: runnerName(engine, backend),
      engine: engine.name,
      metrics: { test },
    };
    return { run, result };
  } catch (error) {
    if (!isTrained) throw error;
    const rest = `; the training is complete and saved, go on with ${resumeCommand(runDir)}`;
    if (interrupt.signal.aborted && error === interrupt.signal.reason) {
      throw new UserError(`stopped while measuring${rest}`, { exitCode: interrupt.exitCode });
    }
    const told = blameConfig(error, run.loaded);
    throw isPlain(told) ? new UserError(`${explainError(told)}${rest}`, { cause: told }) : told;
  } finally {
    interrupt.stop();
    // An error of closing is told where a whole run closes it; here another error is on its way.
    await recorder?.close().catch(() => undefined);
    run.model.dispose();
  }
}

/** The last lines: what it came to, where the report is, and what to try next, as it can be typed. */
export function describeDone({ runDir, settings }: PreparedRun, { seconds, metrics }: TrainResult): string {
  const { accuracy = Number.NaN } = metrics.test;
  const folder = shortPath(runDir);
  const next = [
    `predict ${folder} ${shortPath(runFiles(runDir).examples)}`,
    `eval ${folder}`,
    `train ${nextTraining(settings, folder)}`,
  ];
  return [
    '',
    `test accuracy ${formatShare(accuracy)} after ${formatDuration(seconds)}`,
    `report        ${shortPath(runFiles(runDir).report)}  (open it in a browser)`,
    `try next      ${next.map((command) => `${invocation()} ${command}`).join('\n              ')}`,
  ].join('\n');
}

/** Real data after rendered shapes, a deeper network after the small one, and then more epochs. */
function nextTraining({ dataset, dataDir, model, epochs }: TrainSettings, folder: string): string {
  if (dataset === 'shapes') return '--model small-cnn --dataset fashion-mnist';
  const place = dataDir === undefined ? '' : ` --data-dir ${shortPath(dataDir)}`;
  if (model === 'small-cnn') return `--model resnet18-cifar --dataset ${dataset}${place}`;
  return `--resume --run-dir ${folder} --epochs ${2 * epochs}`;
}

/** From the current folder, where that is shorter. */
function shortPath(path: string): string {
  const fromHere = relative('', path) || '.';
  const short = fromHere.length < path.length ? fromHere : path;
  return /^[\w./@%+-]+$/.test(short) ? short : `'${short}'`;
}
