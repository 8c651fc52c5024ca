import type { MetricValues } from '@ocelli/train';
import { formatCount, formatMetrics } from '../console/format.js';
import { createReporter } from '../console/reporter.js';
import { BadImages } from '../data/bad-images.js';
import { makeLoader } from '../data/make-loader.js';
import { openPart, type PartName } from '../data/open-parts.js';
import { showDownload } from '../data/open-run-data.js';
import { UserError } from '../errors.js';
import { secondsSince } from '../measure/finish-run.js';
import { measure } from '../measure/measure.js';
import type { CommonOptions } from '../program.js';
import { bestModel, type ChangedSettings, openRun } from '../run/open-run.js';
import { startBackend, tellBackend } from '../run/start-backend.js';
import { runnerName, startEngine, tellEngine } from '../run/start-engine.js';
import { trainingParts } from '../training/training-parts.js';

/** Options of `ocelli eval`. */
export interface EvaluateOptions extends CommonOptions, ChangedSettings {
  /** Which images; default 'test'. */
  readonly part?: PartName;
}

/** What was measured. */
export interface EvaluateResult {
  readonly runDir: string;
  readonly seconds: number;
  readonly backend: string;
  readonly engine: string;
  /** By the name of the part that was measured. */
  readonly metrics: Readonly<Partial<Record<PartName, MetricValues>>>;
}

/** `ocelli eval RUN_DIR`: measures the best weights of a run. @throws UserError, or another error of one line. */
export async function evaluate(
  folder: string,
  { json, part = 'test', ...changes }: EvaluateOptions = {},
): Promise<EvaluateResult> {
  const began = performance.now();
  const reporter = createReporter({ json: json === true });
  if (!['test', 'validation', 'train'].includes(part)) {
    throw new UserError(`--part: expected one of test, validation, train, found ${JSON.stringify(part)}`);
  }
  const run = await openRun(folder, { device: 'auto', ...changes });
  const { config, settings, loaded, runDir } = run;
  if (part === 'validation' && settings.validation === 0) {
    throw new UserError('--part validation: this run held no images out (validation is 0)');
  }
  const backend = await startBackend(settings.device);
  const engine = await startEngine(settings, reporter);
  tellEngine(engine, reporter);
  tellBackend(backend, reporter);
  using model = await bestModel(run);
  const images = await openPart(settings, part, showDownload(reporter));
  reporter.fact(
    'data',
    { dataset: settings.dataset, part, images: images.length },
    `${settings.dataset}: ${formatCount(images.length)} ${part} images`,
  );
  // Training images too are measured as they are stored.
  const source = { settings, preprocessing: config.preprocessing, loaded };
  const loader = makeLoader(source, { part, purpose: 'measuring', images });
  try {
    const measured = await measure(model, loader, {
      ...trainingParts(settings, loaded?.parts),
      classes: config.classNames.length,
      engine: engine.run,
      label: part,
      reporter,
    });
    new BadImages(reporter).report(loader);
    const result = {
      runDir,
      seconds: secondsSince(began),
      backend: runnerName(engine, backend),
      engine: engine.name,
      metrics: { [part]: measured.metrics },
    };
    reporter.event(
      'done',
      result,
      `${part.padEnd(9)} ${formatMetrics(measured.metrics)}, of ${formatCount(measured.samples)} images`,
    );
    return result;
  } finally {
    await loader.close();
  }
}
