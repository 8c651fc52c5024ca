import { existsSync } from 'node:fs';
import type { EpochResult, MetricValues } from '@ocelli/train';
import { formatMetrics } from '../console/format.js';
import { BadImages } from '../data/bad-images.js';
import { makeLoader } from '../data/make-loader.js';
import type { PreparedRun } from '../run/prepare-run.js';
import { runFiles } from '../run/run-files.js';
import { readSteps } from '../run/run-recorder.js';
import { loadWeightsInto } from '../training/load-weights.js';
import type { TrainContext, TrainedRun } from '../training/train-run.js';
import { trainingParts } from '../training/training-parts.js';
import { measure } from './measure.js';
import { writeExamples } from './write-examples.js';
import { writeReport } from './write-report.js';

/** Measures a trained run's best weights on the test images, and writes what is left of its folder: the report and the examples. */
export async function finishRun(
  run: PreparedRun,
  { position, saver }: TrainedRun,
  { recorder, reporter, interrupt, began }: TrainContext & { readonly began: number },
): Promise<MetricValues> {
  const { runDir, settings, loaded, config, data, model, summary, backend, engine } = run;
  const files = runFiles(runDir);
  const best = position.history.findLast((result) => result.isBest);
  if (best !== undefined && existsSync(files.best)) await loadWeightsInto(model, files.best);
  const { loss, metrics } = trainingParts(settings, loaded?.parts);
  const loader = makeLoader(
    { ...run, preprocessing: config.preprocessing },
    { part: 'test', purpose: 'measuring', images: data.test },
  );
  try {
    const measured = await measure(model, loader, {
      loss,
      metrics,
      classes: data.classNames.length,
      engine: engine.run,
      label: 'test',
      reporter,
      signal: interrupt.signal,
    });
    const bad = new BadImages(reporter);
    bad.report(loader);
    await recorder.test(position.step, measured.metrics);
    await recorder.close();
    if (best !== undefined) await saver.saveBest(model, best, measured.metrics);
    reporter.event(
      'test',
      { metrics: measured.metrics, samples: measured.samples, epoch: best?.epoch },
      describeTest(measured.metrics, best),
    );
    await writeReport(files.report, {
      config: { ...config, engine: engine.name },
      model,
      summary,
      trained: data.train.length,
      test: data.test,
      measured,
      history: position.history,
      steps: await readSteps(runDir),
      // A run that went on has trained for longer than this process.
      seconds: Math.max(secondsSince(began), trainedSeconds(position.history)),
      backend: engine.name === 'compiled' ? 'compiled, native' : `${backend.name} ${backend.version}`,
      device: (engine.name === 'compiled' && engine.device) || backend.device,
      notes: [
        ...(data.test.note === undefined ? [] : [data.test.note]),
        ...(bad.count === 0 ? [] : [`${bad.count} test images that cannot be read were passed over.`]),
      ],
    });
    await writeExamples(files.examples, data.test);
    return measured.metrics;
  } finally {
    await loader.close();
  }
}

/** Seconds from a moment of `performance.now()` until now. */
export function secondsSince(began: number): number {
  return Number(((performance.now() - began) / 1000).toFixed(3));
}

function trainedSeconds(history: readonly EpochResult[]): number {
  return history.reduce((sum, { seconds }) => sum + seconds, 0);
}

function describeTest(metrics: MetricValues, best: EpochResult | undefined): string {
  const which = best === undefined ? 'the last weights' : `the weights of epoch ${best.epoch}, the best`;
  return `test  ${formatMetrics(metrics)}, of ${which}`;
}
