import { readFileSync } from 'node:fs';
import type { EpochResult, MetricValues, StepResult } from '@ocelli/train';
import { MetricsLog, TensorBoardWriter } from '@ocelli/train/node';
import { runFiles } from './run-files.js';

/** A step as `metrics.jsonl` holds it. */
export interface StepRecord extends StepResult {
  readonly event: 'step';
}

/** Writes what a run measures, as lines of `metrics.jsonl` and as TensorBoard events. */
export class RunRecorder {
  readonly #log: MetricsLog;
  readonly #board: TensorBoardWriter;

  private constructor(log: MetricsLog, board: TensorBoardWriter) {
    this.#log = log;
    this.#board = board;
  }

  /** Opens a run's files; of the lines that are there only the first `keepLines` stay. */
  static async open(runDir: string, keepLines: number): Promise<RunRecorder> {
    const log = await MetricsLog.open(runFiles(runDir).metrics, { keepLines });
    return new RunRecorder(log, await TensorBoardWriter.open(runDir));
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
    await this.#board.flush();
  }

  async test(steps: number, metrics: MetricValues): Promise<void> {
    await this.#log.append({ event: 'test', steps, metrics });
    await this.#metrics(steps, 'test', metrics);
  }

  async close(): Promise<void> {
    await this.#board.close();
    await this.#log.close();
  }

  async #metrics(steps: number, part: string, metrics: MetricValues): Promise<void> {
    const named = Object.entries(metrics).map(([name, value]) => [`${part}/${name}`, value] as const);
    await this.#scalars(steps, Object.fromEntries(named));
  }

  async #scalars(step: number, values: Readonly<Record<string, number>>): Promise<void> {
    for (const [tag, value] of Object.entries(values)) await this.#board.scalar(tag, value, step);
  }
}

/** The steps of a run's `metrics.jsonl`. */
export function readSteps(runDir: string): StepRecord[] {
  const lines = readFileSync(runFiles(runDir).metrics, 'utf8').split('\n');
  const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as { readonly event: string });
  return records.filter((record): record is StepRecord => record.event === 'step');
}
