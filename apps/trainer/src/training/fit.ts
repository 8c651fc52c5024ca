import type { EpochResult, StepResult, Trainer, TrainerCallbacks } from '@ocelli/train';
import { formatCount, formatDuration, formatMetrics, formatValue } from '../console/format.js';
import type { Reporter } from '../console/reporter.js';
import type { BadImages } from '../data/bad-images.js';
import type { RunRecorder } from '../run/run-recorder.js';
import type { RunSaver } from '../run/run-saver.js';
import type { TrainSettings } from '../settings/schema.js';
import type { StageData } from './stage-data.js';

/** What a run trains with. */
export interface FitContext extends Omit<StageData, 'model' | 'close'> {
  readonly settings: TrainSettings;
  /** After which epoch the training ends, where that is not the run's last. */
  readonly until: number;
  readonly trainer: Trainer;
  readonly recorder: RunRecorder;
  readonly saver: RunSaver;
  readonly reporter: Reporter;
  readonly bad: BadImages;
  readonly signal: AbortSignal;
}

/** What happens beside the training in each step; a user's own callbacks come first. */
export function fitCallbacks(
  { logEvery, epochs }: TrainSettings,
  reporter: Reporter,
  own: TrainerCallbacks,
  context: () => { readonly recorder: RunRecorder; readonly saver: RunSaver },
): TrainerCallbacks {
  let epoch = '';
  return {
    async onStep(ofStage) {
      const { recorder, saver } = context();
      const result = { ...ofStage, epochs };
      await own.onStep?.(result);
      epoch = `epoch ${result.epoch}/${epochs}`;
      if (result.step % logEvery === 0) await recorder.step(result);
      await saver.afterStep(result.step);
      reporter.progress({ done: result.batch, total: result.batches, label: epoch, detail: describeStep(result) });
    },
    async onEpoch(result) {
      await own.onEpoch?.({ ...result, epochs });
    },
    async onValidationStep(progress) {
      await own.onValidationStep?.(progress);
      reporter.progress({ ...progress, label: `${epoch} validation` });
    },
  };
}

/** Trains from where the trainer stands to the end, saving as it goes; returns early, with all saved, when the signal is aborted. */
export async function fit({
  settings,
  until,
  trainer,
  train,
  validation,
  loaders,
  recorder,
  saver,
  reporter,
  bad,
  signal,
}: FitContext): Promise<void> {
  const { epochs, patience } = settings;
  const options = {
    epochs: until,
    signal,
    ...(validation === undefined ? {} : { validation }),
    ...(patience === undefined ? {} : { patience }),
  };
  for await (const ofStage of trainer.fit(train, options)) {
    if (ofStage.stopped === 'aborted') break;
    const result = { ...ofStage, epochs };
    await recorder.epoch(result);
    await saver.afterEpoch(result);
    reporter.event('epoch', { ...result }, describeEpoch(result));
    bad.report(...loaders);
  }
  if (signal.aborted) await saver.saveLast();
}

function describeStep({ loss, imagesPerSecond }: StepResult): string {
  return `loss ${formatValue(loss)} | ${formatCount(imagesPerSecond)} images/s`;
}

function describeEpoch({ epoch, epochs, metrics, isBest, seconds, imagesPerSecond, waitSeconds, stopped }: EpochResult): string {
  const { train, validation } = metrics;
  const waited = waitSeconds > 0.02 * seconds ? `, ${formatDuration(waitSeconds)} of it waiting for images` : '';
  return [
    `epoch ${epoch}/${epochs}  training ${formatMetrics(train)}`,
    ...(validation === undefined ? [] : [`validation ${formatMetrics(validation)}${isBest ? ' (best)' : ''}`]),
    `${formatDuration(seconds)}${waited}, ${formatCount(imagesPerSecond)} images/s`,
    ...(stopped === 'early' ? ['stopped: no better epoch came'] : []),
  ].join(' | ');
}
