import type { EpochResult, MetricValues, StepResult } from '@ocelli/train';
import { MetricsLog, type MetricsRecord, readMetricsLog, TensorBoardWriter } from '@ocelli/train/node';
import { runFiles } from './run-files.js';

/** A step as `metrics.jsonl` holds it. */
export interface StepRecord extends MetricsRecord, StepResult {
  readonly event: 'step';
}

/** Writes what a run measures, as lines of `metrics.jsonl` and as TensorBoard events. */
export class RunRecorder {
  readonly #log: MetricsLog;
  readonly #board: TensorBoardWriter;
  #isClosed = false;

  private constructor(log: MetricsLog, board: TensorBoardWriter) {
    this.#log = log;
    this.#board = board;
  }

  /** Opens the files of a run that goes on after `step`; of the lines that are there only the first `keepLines` stay. */
  static async open(
    runDir: string,
    { step, keepLines }: { readonly step: number; readonly keepLines: number },
  ): Promise<RunRecorder> {
    const log = await MetricsLog.open(runFiles(runDir).metrics, { keepLines });
    try {
      return new RunRecorder(log, TensorBoardWriter.open(runDir, { purgeStep: step + 1 }));
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  /** Lines of `metrics.jsonl` so far. */
  get lines(): number {
    return this.#log.lines;
  }

  async step(result: StepResult): Promise<void> {
    await this.#log.append({ event: 'step', ...result });
    await this.#scalars(result.step, {
      'step/loss': result.loss,
      'step/learning_rate': result.learningRate,
      'step/gradient_norm': result.gradientNorm,
      'step/images_per_second': result.imagesPerSecond,
    });
  }

  async epoch(result: EpochResult): Promise<void> {
    await this.#log.append({ event: 'epoch', ...result });
    for (const [part, metrics] of Object.entries(result.metrics)) await this.#metrics(result.steps, part, metrics);
    this.#board.flush();
  }

  async test(steps: number, metrics: MetricValues): Promise<void> {
    await this.#log.append({ event: 'test', steps, metrics });
    await this.#metrics(steps, 'test', metrics);
  }

  /** Writes what is held back and closes the files; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#board.close();
    } finally {
      await this.#log.close();
    }
  }

  async #metrics(steps: number, part: string, metrics: MetricValues): Promise<void> {
    const named = Object.entries(metrics).map(([name, value]) => [`${part}/${name}`, value] as const);
    await this.#scalars(steps, Object.fromEntries(named));
  }

  async #scalars(step: number, values: Readonly<Record<string, number>>): Promise<void> {
    for (const [tag, value] of Object.entries(values)) this.#board.scalar(tag, value, step);
  }
}

/** The steps of a run's `metrics.jsonl`. */
export async function readSteps(runDir: string): Promise<StepRecord[]> {
  const records = await readMetricsLog(runFiles(runDir).metrics);
  return records.filter((record): record is StepRecord => record.event === 'step');
}
