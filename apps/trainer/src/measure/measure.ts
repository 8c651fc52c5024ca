import type { DataLoader } from '@ocelli/data';
import type { Module } from '@ocelli/nn';
import { confusionMatrix, type Engine, evaluate, type Loss, type Metric, type MetricValues } from '@ocelli/train';
import type { Reporter } from '../console/reporter.js';
import { MostWrong, type WrongImage } from './most-wrong.js';

/** How many of the most wrong images are kept. */
const mostWrongImages = 24;

/** What to measure a model by. */
export interface Measurement {
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  readonly classes: number;
  readonly engine: Engine;
  /** What is measured, for the progress bar. */
  readonly label: string;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** What was measured of a model over a part of the data. */
export interface Measured {
  readonly metrics: MetricValues;
  readonly samples: number;
  /** A row for each true class, a column for each predicted one. */
  readonly confusion: readonly (readonly number[])[];
  readonly mostWrong: readonly WrongImage[];
}

/** Measures a model over one pass of a loader. @throws the signal's reason when it is aborted. */
export async function measure(model: Module, loader: DataLoader, measurement: Measurement): Promise<Measured> {
  const { loss, metrics, classes, engine, label, reporter, signal } = measurement;
  const confusion = confusionMatrix(classes);
  const mostWrong = new MostWrong(mostWrongImages);
  const result = await evaluate(model, loader, {
    loss,
    metrics,
    classes,
    engine,
    ...(signal === undefined ? {} : { signal }),
    onBatch(batch) {
      confusion.add(batch.outputs, { data: batch.labels, shape: [batch.labels.length] });
      mostWrong.add(batch);
      reporter.progress({ done: batch.done, total: batch.total, label });
    },
  });
  return { ...result, confusion: confusion.matrix(), mostWrong: mostWrong.worst() };
}
