import { existsSync } from 'node:fs';
import { NonFiniteError, type Position, RestoreError, Trainer } from '@ocelli/train';
import { counted, formatCount } from '../console/format.js';
import { invocation } from '../console/invocation.js';
import type { Reporter } from '../console/reporter.js';
import { makeLoader } from '../data/make-loader.js';
import { UserError } from '../errors.js';
import { explain, isPlain } from '../explain.js';
import type { Interrupt } from '../run/interrupt.js';
import type { PreparedRun } from '../run/prepare-run.js';
import { runFiles } from '../run/run-files.js';
import { RunRecorder } from '../run/run-recorder.js';
import { RunSaver } from '../run/run-saver.js';
import { blameConfig } from '../settings/blame-config.js';
import { fit, fitCallbacks } from './fit.js';
import { trainingParts } from './training-parts.js';

/** What measures and records a run that is trained. */
export interface TrainedRun {
  readonly position: Position;
  readonly recorder: RunRecorder;
  readonly saver: RunSaver;
}

/**
 * Trains a run to its end from where it stands.
 *
 * @throws UserError with exit code 130 when Ctrl-C ended it; what the data, the training or the disk is at fault for. In each case what
 * was trained is saved before, unless saving is what failed.
 */
export async function trainRun(run: PreparedRun, reporter: Reporter, interrupt: Interrupt): Promise<TrainedRun> {
  const { runDir, settings, loaded, config, engine, data, model, checkpoint } = run;
  const { gradientTransforms, ...parts } = trainingParts(settings, loaded?.parts);
  let saving: Pick<TrainedRun, 'recorder' | 'saver'> | undefined;
  const callbacks = fitCallbacks(settings, reporter, loaded?.parts.callbacks ?? {}, () => {
    if (saving === undefined) throw new Error('A step was made before the run could be saved.');
    return saving;
  });
  using trainer = new Trainer({
    ...parts,
    model,
    seed: settings.seed,
    accumulate: settings.accumulate,
    gradientTransforms,
    callbacks,
    engine: engine.run,
    classes: data.classNames.length,
    monitor: 'accuracy',
  });
  if (checkpoint !== undefined) restore(trainer, run);
  const recorder = await RunRecorder.open(runDir, {
    step: trainer.position.step,
    keepLines: Number(checkpoint?.metadata.metricsLines ?? 0),
  });
  const saver = new RunSaver(run, trainer, recorder);
  saving = { recorder, saver };
  const source = { settings, loaded, preprocessing: config.preprocessing };
  const train = makeLoader(source, { part: 'train', purpose: 'training', images: data.train });
  const validation = data.validation && makeLoader(source, { part: 'validation', purpose: 'measuring', images: data.validation });
  try {
    await train.open();
    describe(run, trainer.position, train.length, reporter);
    await fit({ settings, trainer, train, validation, recorder, saver, reporter, signal: interrupt.signal });
  } catch (error) {
    await recorder.close().catch(() => undefined);
    throw await keepProgress(blameConfig(error, loaded), trainer, saver, run);
  } finally {
    await Promise.all([train.close(), validation?.close()]);
  }
  if (interrupt.signal.aborted) {
    await recorder.close();
    throw stopped(run, trainer.position, interrupt);
  }
  return { position: trainer.position, recorder, saver };
}

/** The command that goes on with a run. */
export function resumeCommand(runDir: string): string {
  return `${invocation()} train --resume --run-dir ${runDir}`;
}

function restore(trainer: Trainer, { checkpoint, runDir }: PreparedRun): void {
  try {
    if (checkpoint !== undefined) trainer.restore(checkpoint);
  } catch (error) {
    if (!(error instanceof RestoreError)) throw error;
    const [first = '', ...others] = error.differences;
    const more = others.length === 0 ? '' : `; and ${others.length} more differences`;
    throw new UserError(`${runFiles(runDir).checkpoint}: not a checkpoint of this model and optimiser: ${first}${more}`, {
      cause: error,
    });
  }
}

function describe(
  { settings, loaded }: PreparedRun,
  { epoch, batch, step }: Position,
  batches: number,
  reporter: Reporter,
): void {
  const { epochs, batchSize, accumulate, lr, seed, augment } = settings;
  const { optimizer, schedule, transforms } = loaded?.parts ?? {};
  const rate = schedule === undefined ? `learning rate ${lr} (${settings.schedule})` : 'its own learning rate';
  const update = optimizer === undefined ? settings.optimizer : (optimizer.name ?? 'its own optimiser');
  const changes = transforms === undefined ? `augmentation ${augment}` : 'its own transforms';
  const steps = counted(Math.ceil(batches / accumulate), 'step');
  const each = `${accumulate === 1 ? '' : `${accumulate} batches of `}${counted(batchSize, 'image')}`;
  const plan = `${counted(epochs, 'epoch')} of ${steps} of ${each}`;
  const fields = { epochs, batches, batchSize, accumulate };
  reporter.fact('training', fields, `${plan}, ${update}, ${rate}, ${changes}, seed ${seed}`);
  if (step === 0) return;
  const place = epoch >= epochs ? 'all epochs are done' : `epoch ${epoch + 1} after ${formatCount(batch)} of its batches`;
  reporter.fact('resumed', { epoch, batch, step }, `after step ${formatCount(step)}: ${place}`);
}

/** Saves what was trained before an error ends the run, and says so in the error's message. */
async function keepProgress(error: unknown, trainer: Trainer, saver: RunSaver, { runDir }: PreparedRun): Promise<unknown> {
  const { step } = trainer.position;
  // A disk that just refused is not asked again: the last checkpoint, if there is one, is whole.
  const isDisk = error instanceof Error && ['FileError', 'CheckpointError'].includes(error.name);
  if (step > 0 && !isDisk) {
    try {
      await saver.saveLast();
    } catch {
      return error;
    }
  }
  if (!isPlain(error) || !existsSync(runFiles(runDir).checkpoint)) return error;
  const kept = isDisk ? '' : '; what was trained is kept';
  const hint =
    error instanceof NonFiniteError
      ? ` What was trained before, up to step ${step}, is kept in ${runDir}.`
      : `${kept}; go on with ${resumeCommand(runDir)}`;
  return new UserError(`${explain(error)}${hint}`, { cause: error });
}

function stopped({ runDir }: PreparedRun, { step, epoch, batch }: Position, { exitCode }: Interrupt): UserError {
  const place = `in epoch ${epoch + 1} after ${formatCount(batch)} of its batches (${counted(step, 'step')} in all)`;
  return new UserError(`stopped ${place}; all is saved, go on with ${resumeCommand(runDir)}`, { exitCode });
}
