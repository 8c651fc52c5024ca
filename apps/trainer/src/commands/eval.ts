import type { ClassificationDataset } from '@ocelli/data';
import type { Module } from '@ocelli/nn';
import { evaluate as evaluateModel, type MetricValues } from '@ocelli/train';
import type { Preprocessing } from '@ocelli/transforms';
import { formatCount, formatMetrics } from '../console/format.js';
import { createReporter, type Reporter } from '../console/reporter.js';
import { BadImages } from '../data/bad-images.js';
import { makeLoader } from '../data/make-loader.js';
import { openPart, type PartName } from '../data/open-parts.js';
import { showDownload } from '../data/open-run-data.js';
import { UserError } from '../errors.js';
import { secondsSince } from '../measure/finish-run.js';
import type { CommonOptions } from '../program.js';
import { requireNoWeightsOptions } from '../run/classifier.js';
import { bestModel, type ChangedSettings, openRun } from '../run/open-run.js';
import { startBackend, tellBackend } from '../run/start-backend.js';
import { runnerName, startEngine, tellEngine } from '../run/start-engine.js';
import { type MeasuringOptions, measuringSettings, openWeights } from '../run/weights-run.js';
import type { LoadedConfig } from '../settings/load-config.js';
import type { TrainSettings } from '../settings/schema.js';
import { type TrainingParts, trainingParts } from '../training/training-parts.js';

/** Options of `ocelli eval`. */
export interface EvaluateOptions extends CommonOptions, ChangedSettings, MeasuringOptions {
  /** Which images; default 'test'. */
  readonly part?: PartName;
  /** Weights in the place of a run folder. */
  readonly weights?: string;
}

/** What was measured. */
export interface EvaluateResult {
  /** The run's folder, or what the weights came from. */
  readonly runDir?: string;
  readonly weights?: string;
  readonly seconds: number;
  readonly backend: string;
  readonly engine: string;
  /** By the name of the part that was measured. */
  readonly metrics: Readonly<Partial<Record<PartName, MetricValues>>>;
}

/** `ocelli eval (RUN_DIR | --weights FILE)`: measures the best weights of a run, or others. @throws UserError, or another error of one line. */
export async function evaluate(folder: string | undefined, options: EvaluateOptions = {}): Promise<EvaluateResult> {
  const { json, part = 'test', weights } = options;
  const reporter = createReporter({ json: json === true });
  if (!['test', 'validation', 'train'].includes(part)) {
    throw new UserError(`--part: expected one of test, validation, train, found ${JSON.stringify(part)}`);
  }
  if ((folder === undefined) === (weights === undefined)) {
    throw new UserError('name the folder of a run, or weights: ocelli eval RUN_DIR, or ocelli eval --weights FILE');
  }
  return weights === undefined
    ? evaluateRun(folder ?? '', part, options, reporter)
    : evaluateWeights(weights, part, options, reporter);
}

async function evaluateRun(
  folder: string,
  part: PartName,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<EvaluateResult> {
  requireNoWeightsOptions(folder, options);
  const { dataDir, device = 'auto', engine, onBadImage } = options;
  const changes = { dataDir, device, engine, onBadImage };
  const run = await openRun(folder, Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
  const { config, settings, loaded, runDir } = run;
  if (part === 'validation' && settings.validation === 0) {
    throw new UserError('--part validation: this run held no images out (validation is 0)');
  }
  return measured({ runDir }, part, settings, reporter, async () => ({
    model: await bestModel(run),
    images: await openPart(settings, part, showDownload(reporter)),
    preprocessing: config.preprocessing,
    loaded,
    ...trainingParts(settings, loaded?.parts),
  }));
}

async function evaluateWeights(
  weights: string,
  part: PartName,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<EvaluateResult> {
  if (part === 'validation') throw new UserError('--part validation: only a run holds images out');
  const settings = await measuringSettings(options);
  return measured({ weights }, part, settings, reporter, async () => {
    const { classifier, images, metrics } = await openWeights(weights, options, settings, part, showDownload(reporter));
    const { loss, metrics: usual } = trainingParts(settings);
    return { ...classifier, images, loaded: undefined, loss, metrics: [...usual, ...metrics] };
  });
}

/** A model and what it is measured on. */
interface Measured extends Pick<TrainingParts, 'loss' | 'metrics'> {
  readonly model: Module;
  readonly images: ClassificationDataset;
  readonly preprocessing: Preprocessing;
  readonly loaded: LoadedConfig | undefined;
}

/** Starts the backend and the engine, opens what is measured with them, and measures it. */
async function measured(
  what: Pick<EvaluateResult, 'runDir' | 'weights'>,
  part: PartName,
  settings: TrainSettings,
  reporter: Reporter,
  open: () => Promise<Measured>,
): Promise<EvaluateResult> {
  const began = performance.now();
  const backend = await startBackend(settings.device);
  const engine = await startEngine(settings, reporter);
  tellEngine(engine, reporter);
  tellBackend(backend, reporter);
  const { model: opened, images, preprocessing, loaded, loss, metrics } = await open();
  using model = opened;
  reporter.fact(
    'data',
    { dataset: settings.dataset, part, images: images.length },
    `${settings.dataset}: ${formatCount(images.length)} ${part} images`,
  );
  // Training images too are measured as they are stored.
  const loader = makeLoader({ settings, preprocessing, loaded }, { part, purpose: 'measuring', images });
  try {
    const { metrics: values, samples } = await evaluateModel(model, loader, {
      loss,
      metrics,
      classes: images.classNames.length,
      engine: engine.run,
      onBatch: (progress) => reporter.progress({ done: progress.done, total: progress.total, label: part }),
    });
    new BadImages(reporter).report(loader);
    const result = {
      ...what,
      seconds: secondsSince(began),
      backend: runnerName(engine, backend),
      engine: engine.name,
      metrics: { [part]: values },
    };
    reporter.event('done', result, `${part.padEnd(9)} ${formatMetrics(values)}, of ${formatCount(samples)} images`);
    return result;
  } finally {
    await loader.close();
  }
}
