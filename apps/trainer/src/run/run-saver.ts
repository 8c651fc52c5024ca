import type { Module } from '@ocelli/nn';
import type { EpochResult, MetricValues, Trainer } from '@ocelli/train';
import { saveCheckpoint, saveWeights, writeFileAtomic } from '@ocelli/train/node';
import type { RunConfig } from './run-config.js';
import { type RunFiles, runFiles } from './run-files.js';
import type { RunRecorder } from './run-recorder.js';
import type { RunEngine } from './start-engine.js';

/** How long a run goes on without a checkpoint where nothing else is said, in milliseconds. */
const longest = 120_000;

/** Saves a run's best weights and all that its exact resume needs. */
export class RunSaver {
  readonly #files: RunFiles;
  readonly #engine: RunEngine;
  #config: RunConfig;
  readonly #trainer: Trainer;
  readonly #recorder: RunRecorder;
  #saved = performance.now();

  constructor(
    { runDir, config, engine }: { readonly runDir: string; readonly config: RunConfig; readonly engine: RunEngine },
    trainer: Trainer,
    recorder: RunRecorder,
  ) {
    this.#files = runFiles(runDir);
    this.#config = config;
    this.#engine = engine;
    this.#trainer = trainer;
    this.#recorder = recorder;
  }

  /** Saves after a step if it is time to. */
  async afterStep(step: number): Promise<void> {
    const { checkpointEvery } = this.#config.settings;
    const isDue = checkpointEvery === undefined ? performance.now() - this.#saved > longest : step % checkpointEvery === 0;
    if (isDue) await this.saveLast();
  }

  /** Saves after an epoch: the best weights first, so that a checkpoint never knows of better ones than there are. */
  async afterEpoch(result: EpochResult): Promise<void> {
    if (result.isBest) await this.saveBest(this.#trainer.model, result);
    await this.saveLast();
  }

  async saveLast(): Promise<void> {
    await this.#noteEngine();
    const checkpoint = await this.#trainer.checkpoint();
    const { history } = checkpoint.position;
    await saveCheckpoint(this.#files.checkpoint, checkpoint, {
      ...this.#metadata({ ...history.at(-1)?.metrics }),
      metricsLines: String(this.#recorder.lines),
    });
    this.#saved = performance.now();
  }

  /** Saves the weights of the best epoch, with what was measured of them. */
  async saveBest(model: Module, { epoch, metrics }: EpochResult, test?: MetricValues): Promise<void> {
    await this.#noteEngine();
    const measured = test === undefined ? metrics : { ...metrics, test };
    await saveWeights(this.#files.best, model, { ...this.#metadata(measured), epoch: String(epoch) });
  }

  /** That the step cannot be compiled is found when the first is made. */
  async #noteEngine(): Promise<void> {
    const { name: engine } = this.#engine;
    if (this.#config.engine === engine) return;
    this.#config = { ...this.#config, engine };
    await writeFileAtomic(this.#files.config, `${JSON.stringify(this.#config, undefined, 2)}\n`);
  }

  #metadata(metrics: Readonly<Record<string, MetricValues | undefined>>): Record<string, string> {
    const { command, settings } = this.#config;
    return { command, seed: String(settings.seed), metrics: JSON.stringify(metrics), config: JSON.stringify(this.#config) };
  }
}
