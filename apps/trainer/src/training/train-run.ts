import { existsSync } from 'node:fs';
import { StateDictError } from '@ocelli/nn';
import { type LoadableCheckpoint, NonFiniteError, type Position, RestoreError, Trainer } from '@ocelli/train';
import { counted, formatCount } from '../console/format.js';
import { invocation } from '../console/invocation.js';
import type { Reporter } from '../console/reporter.js';
import { BadImages } from '../data/bad-images.js';
import { UserError } from '../errors.js';
import { explainError, isPlain } from '../explain-error.js';
import type { Interrupt } from '../run/interrupt.js';
import type { PreparedRun } from '../run/prepare-run.js';
import { runFiles } from '../run/run-files.js';
import type { RunRecorder } from '../run/run-recorder.js';
import { RunSaver } from '../run/run-saver.js';
import { blameConfig } from '../settings/blame-config.js';
import type { TrainSettings } from '../settings/schema.js';
import { type FitContext, fit, fitCallbacks } from './fit.js';
import { misfit } from './load-weights.js';
import { openStage } from './stage-data.js';
import { isUnderWay, prepareStage, type Stage, scheduleOf, stagesFrom } from './stages.js';
import { trainingParts } from './training-parts.js';

/** Where a training ended, and what saves its best weights. */
export interface TrainedRun {
  readonly position: Position;
  readonly saver: RunSaver;
}

/** What a training tells of itself, and who ends it. */
export interface TrainContext {
  readonly recorder: RunRecorder;
  readonly reporter: Reporter;
  readonly interrupt: Interrupt;
}

/**
 * Trains a run to its end from where it stands, stage by stage.
 *
 * @throws UserError with exit code 130 when Ctrl-C ended it; what the data, the training or the disk is at fault for. In each case what
 * was trained is saved before, unless saving is what failed.
 */
export async function trainRun(run: PreparedRun, context: TrainContext): Promise<TrainedRun> {
  const { settings, checkpoint } = run;
  const { epochs, freezeEpochs } = settings;
  if (freezeEpochs > epochs) {
    context.reporter.warn(
      `--freeze-epochs ${freezeEpochs}: the head alone is trained in ${epochs === 1 ? 'the one epoch' : `all of the ${epochs} epochs`}; --epochs ${freezeEpochs + 1} or more train the whole model too`,
    );
  }
  const bad = new BadImages(context.reporter);
  let trained: TrainedRun | undefined;
  for (const stage of stagesFrom(settings, checkpoint?.position)) {
    trained = await trainStage(stage, run, { ...context, bad, before: trained?.position });
  }
  if (trained === undefined) throw new Error('A run has a stage at least.');
  return trained;
}

interface StageContext extends TrainContext {
  /** Where the run stood at the end of the stage before, if that was trained now. */
  readonly before: Position | undefined;
  readonly bad: BadImages;
}

async function trainStage(stage: Stage, run: PreparedRun, context: StageContext): Promise<TrainedRun> {
  const { settings, loaded, engine, data, checkpoint } = run;
  const { recorder, reporter, interrupt, before, bad } = context;
  const { signal } = interrupt;
  const position = before ?? checkpoint?.position;
  const goesOn = before === undefined && checkpoint !== undefined && isUnderWay(stage, settings, checkpoint.position);
  if (before === undefined && settings.freezeEpochs > 0) loadCheckpointed(run);
  const groups = prepareStage(stage, run.model, settings);
  const isDone = position !== undefined && position.epoch >= settings.epochs;
  const { model, close, ...images } = await openStage(stage, run, { reporter, bad, signal, isDone }).catch((error: unknown) => {
    if (!signal.aborted || error !== signal.reason) throw blameConfig(error, loaded);
    const next = position === undefined ? 'nothing is trained yet, begin again' : 'go on';
    throw new UserError(`stopped while features were computed; ${next} with ${resumeCommand(run.runDir)}`, {
      exitCode: interrupt.exitCode,
    });
  });
  const { gradientTransforms, schedule, ...parts } = trainingParts(settings, loaded?.parts, groups);
  let saver: RunSaver | undefined;
  const callbacks = fitCallbacks(settings, reporter, loaded?.parts.callbacks ?? {}, () => {
    if (saver === undefined) throw new Error('A step was made before the run could be saved.');
    return { recorder, saver };
  });
  using trainer = new Trainer({
    ...parts,
    schedule: scheduleOf(stage, schedule, settings, position),
    model,
    seed: settings.seed,
    accumulate: settings.accumulate,
    gradientTransforms,
    callbacks,
    engine: engine.run,
    classes: data.classNames.length,
    monitor: 'accuracy',
  });
  if (goesOn) restore(trainer, run, checkpoint);
  else if (position !== undefined) restore(trainer, run, { ...(await trainer.checkpoint()), position });
  saver = new RunSaver(run, trainer, recorder);
  try {
    await images.train.open?.();
    if (!isDone) describe(stage, run, images.train.length, reporter);
    if (before === undefined) tellResumed(settings, trainer.position, reporter);
    await fit({ ...limits(stage, settings), trainer, ...images, recorder, saver, reporter, bad, signal });
  } catch (error) {
    throw await keepProgress(blameConfig(error, loaded), trainer, saver, run);
  } finally {
    await close();
  }
  if (signal.aborted) throw stopped(run, trainer.position, interrupt);
  return { position: trainer.position, saver };
}

/** Where a stage ends: the head's is never cut short, since better epochs may come once all is trained. */
function limits(stage: Stage, settings: TrainSettings): Pick<FitContext, 'settings' | 'until'> {
  const { patience: _, ...patient } = settings;
  return stage === 'whole' ? { settings, until: settings.epochs } : { settings: patient, until: lastOfHead(settings) };
}

/** The last epoch in which the head is trained alone. */
function lastOfHead({ freezeEpochs, epochs }: TrainSettings): number {
  return Math.min(freezeEpochs, epochs);
}

/** Takes a checkpoint's weights over before anything is computed with them. @throws UserError where they are another model's. */
function loadCheckpointed({ model, checkpoint, runDir }: PreparedRun): void {
  if (checkpoint === undefined) return;
  const own = Object.entries(checkpoint.tensors).filter(([name]) => !name.startsWith('optimizer/'));
  try {
    model.loadStateDict(Object.fromEntries(own));
  } catch (error) {
    throw error instanceof StateDictError ? misfit(runFiles(runDir).checkpoint, model, error) : error;
  }
}

/** The command that goes on with a run. */
export function resumeCommand(runDir: string): string {
  return `${invocation()} train --resume --run-dir ${runDir}`;
}

function restore(trainer: Trainer, { runDir }: PreparedRun, checkpoint: LoadableCheckpoint): void {
  try {
    trainer.restore(checkpoint);
  } catch (error) {
    if (!(error instanceof RestoreError)) throw error;
    const [first = '', ...others] = error.differences;
    const more = others.length === 0 ? '' : `; and ${others.length} more differences`;
    throw new UserError(`${runFiles(runDir).checkpoint}: not a checkpoint of this model and optimiser: ${first}${more}`, {
      cause: error,
    });
  }
}

function describe(stage: Stage, { settings, loaded }: PreparedRun, batches: number, reporter: Reporter): void {
  const { epochs, freezeEpochs, batchSize, accumulate, lr, seed, augment } = settings;
  const { optimizer, schedule, transforms } = loaded?.parts ?? {};
  const rate = schedule === undefined ? `learning rate ${lr} (${settings.schedule})` : 'its own learning rate';
  const update = optimizer === undefined ? settings.optimizer : (optimizer.name ?? 'its own optimiser');
  const changes = transforms === undefined ? `augmentation ${augment}` : 'its own transforms';
  const steps = counted(Math.ceil(batches / accumulate), 'step');
  const each = `${accumulate === 1 ? '' : `${accumulate} batches of `}${counted(batchSize, 'image')}`;
  const [first, last] = stage === 'head' ? [1, lastOfHead(settings)] : [freezeEpochs + 1, epochs];
  const own = last - first + 1;
  const what = stage === 'head' ? 'the head alone' : 'the whole model';
  const which = own === 1 ? `epoch ${last}: ` : `epochs ${first} to ${last}: each `;
  const plan = freezeEpochs > 0 ? `${what}, ${which}${steps} of ${each}` : `${counted(own, 'epoch')} of ${steps} of ${each}`;
  const fields = { epochs: own, batches, batchSize, accumulate, ...(freezeEpochs > 0 && { stage }) };
  // Features are those of images as they are.
  const augmented = stage === 'head' ? '' : `, ${changes}`;
  reporter.fact('training', fields, `${plan}, ${update}, ${rate}${augmented}, seed ${seed}`);
}

function tellResumed({ epochs }: TrainSettings, { epoch, batch, step }: Position, reporter: Reporter): void {
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
  return new UserError(`${explainError(error)}${hint}`, { cause: error });
}

function stopped({ runDir }: PreparedRun, { step, epoch, batch }: Position, { exitCode }: Interrupt): UserError {
  const place = `in epoch ${epoch + 1} after ${formatCount(batch)} of its batches (${counted(step, 'step')} in all)`;
  return new UserError(`stopped ${place}; all is saved, go on with ${resumeCommand(runDir)}`, { exitCode });
}
