import { relative } from 'node:path';
import type { MetricValues } from '@ocelli/train';
import { formatDuration, formatShare } from '../console/format.js';
import { invocation } from '../console/invocation.js';
import { createReporter, type Reporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import { finishRun, secondsSince } from '../measure/finish-run.js';
import { watchInterrupt } from '../run/interrupt.js';
import { type PreparedRun, prepareRun } from '../run/prepare-run.js';
import { resolveRun, type TrainOptions } from '../run/resolve-run.js';
import { runFiles } from '../run/run-files.js';
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

/** Trains without the last lines. */
export async function runTraining(options: TrainOptions, reporter: Reporter): Promise<{ run: PreparedRun; result: TrainResult }> {
  const began = performance.now();
  const run = await prepareRun(await resolveRun(options), options, reporter);
  const interrupt = watchInterrupt(() => reporter.warn('stopping after this step, to save; once more to stop at once'));
  try {
    const trained = await trainRun(run, reporter, interrupt);
    const test = await finishRun(run, trained, reporter, { signal: interrupt.signal, began });
    const { runDir, backend, settings } = run;
    const result = {
      runDir,
      seconds: secondsSince(began),
      backend: backend.name,
      engine: settings.engine,
      metrics: { test },
    };
    return { run, result };
  } catch (error) {
    if (!interrupt.signal.aborted || error !== interrupt.signal.reason) throw error;
    throw new UserError(`stopped while measuring; the training is complete and saved, go on with ${resumeCommand(run.runDir)}`, {
      exitCode: interrupt.exitCode,
    });
  } finally {
    interrupt.stop();
    run.model.dispose();
  }
}

/** The last lines: what it came to, where the report is, and what to try next, as it can be typed. */
export function describeDone({ runDir, config, settings }: PreparedRun, { seconds, metrics }: TrainResult): string {
  const { accuracy = Number.NaN } = metrics.test;
  const command = invocation();
  const folder = shortPath(runDir);
  const next = [
    `${command} predict ${folder} ${shortPath(runFiles(runDir).examples)}`,
    `${command} eval ${folder}`,
    `${command} train --model ${settings.dataset === 'shapes' ? `${config.model.name} --dataset fashion-mnist` : `resnet18-cifar --dataset ${settings.dataset}`}`,
  ];
  return [
    '',
    `test accuracy ${formatShare(accuracy)} after ${formatDuration(seconds)}`,
    `report        ${shortPath(runFiles(runDir).report)}  (open it in a browser)`,
    `try next      ${next.join('\n              ')}`,
  ].join('\n');
}

/** From the current folder, where that is shorter. */
function shortPath(path: string): string {
  const fromHere = relative('', path);
  const short = fromHere.length < path.length ? fromHere : path;
  return /^[\w./@%+-]+$/.test(short) ? short : `'${short}'`;
}
