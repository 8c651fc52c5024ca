import type { ClassificationDataset } from '@ocelli/data';
import type { ModelSummary, Module } from '@ocelli/nn';
import { Rng } from '@ocelli/random';
import type { EpochResult, MetricValues, StepResult } from '@ocelli/train';
import { writeFileAtomic } from '@ocelli/train/node';
import { type ReportData, renderReport } from '@ocelli/train/report';
import type { RunConfig } from '../run/run-config.js';
import { machine } from '../run/versions.js';
import { firstFilters } from './first-filters.js';
import type { Measured } from './measure.js';
import type { WrongImage } from './most-wrong.js';

/** All that a run's report tells. */
export interface ReportSource {
  readonly config: RunConfig;
  readonly model: Module;
  readonly summary: ModelSummary;
  /** Images trained on. */
  readonly trained: number;
  readonly test: ClassificationDataset;
  readonly measured: Measured;
  readonly history: readonly EpochResult[];
  readonly steps: readonly StepResult[];
  readonly seconds: number;
  readonly backend: string;
  readonly device: string;
  readonly notes: readonly string[];
}

/** Writes a run's report, one page that needs no network. */
export async function writeReport(file: string, source: ReportSource): Promise<void> {
  await writeFileAtomic(file, await renderReport(await reportData(source)));
}

async function reportData(source: ReportSource): Promise<ReportData> {
  const { config, model, summary, trained, test, measured, history, steps, seconds, backend, device, notes } = source;
  return {
    title: `${config.model.name} on ${config.settings.dataset}`,
    command: config.command,
    seconds,
    backend,
    model: { name: config.model.name, parameters: summary.parameters, summary: summary.toString() },
    dataset: { name: config.settings.dataset, train: trained, test: measured.samples },
    settings: config.settings,
    environment: { ...config.versions, ...machine(), device },
    epochs: history.map(({ epoch, metrics, learningRate, seconds }) => ({
      epoch,
      train: lossAndAccuracy(metrics.train),
      ...(metrics.validation === undefined ? {} : { validation: lossAndAccuracy(metrics.validation) }),
      learningRate,
      seconds,
    })),
    steps: steps.map(({ step, loss, learningRate }) => ({ step, loss, learningRate })),
    test: lossAndAccuracy(measured.metrics),
    classNames: config.classNames,
    confusion: measured.confusion,
    mostWrong: await Promise.all(measured.mostWrong.map((wrong) => withImage(wrong, test))),
    filters: await firstFilters(model),
    notes,
  };
}

function lossAndAccuracy({ loss = Number.NaN, accuracy = Number.NaN }: MetricValues) {
  return { loss, accuracy };
}

async function withImage({ index, ...wrong }: WrongImage, images: ClassificationDataset) {
  // Stored images draw nothing from their stream.
  const { image } = await images.get(index, new Rng(0));
  return { ...wrong, image, name: images.describe(index) };
}
