import { availableParallelism } from 'node:os';
import type { RunTimes } from '@ocelli/compile/profile';
import type { Reporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import { summarize } from '../run/prepare-run.js';
import type { ResolvedRun } from '../run/resolve-run.js';
import { startBackend, tellBackend } from '../run/start-backend.js';
import { type CompiledFunction, runnerName, startEngine, tellEngine } from '../run/start-engine.js';
import { makeModel } from '../training/make-model.js';
import { trainingParts } from '../training/training-parts.js';
import { openDatasetImages, openMadeUpImages } from './bench-images.js';
import type { BenchResult } from './bench-result.js';
import { compiledProfile } from './compiled-profile.js';
import { KernelTimer } from './kernel-timer.js';
import { batchesOf, measureSteps, type Profiler } from './measure-steps.js';
import { spreadOf } from './spread.js';

/** What is to be measured. */
export interface BenchPlan extends Pick<ResolvedRun, 'settings' | 'loaded'> {
  readonly steps: number;
  /** Whether images are made up, in the place of the dataset's. */
  readonly isMadeUp: boolean;
  /** Whether a page of the compiled step is to be had. */
  readonly isPageAsked: boolean;
}

/**
 * Measures steps of a training run: on its backend and engine, of its model, loss and optimiser.
 *
 * @throws UserError, or another error of one line, for whatever is wrong with the input; before the first step, where that can be known.
 */
export async function runBench(plan: BenchPlan, reporter: Reporter): Promise<BenchResult> {
  const { settings, loaded, steps, isMadeUp, isPageAsked } = plan;
  const functions: CompiledFunction[] = [];
  const backend = await startBackend(settings.device);
  const engine = await startEngine(settings, reporter, { isProfiled: true, onCompiled: (each) => void functions.push(each) });
  if (isPageAsked && engine.name === 'eager') {
    throw new UserError('--out: the page shows the graph of a compiled step, but steps run operation by operation; leave it out');
  }
  tellEngine(engine, reporter);
  tellBackend(backend, reporter);
  const open = isMadeUp ? openMadeUpImages : openDatasetImages;
  const images = await open(settings, loaded, batchesOf(steps), reporter);
  try {
    const { inChannels: channels, imageSize: height } = images.shape;
    const made = await makeModel(images.settings, loaded, images.shape);
    using model = made.model;
    summarize(made, { height, width: height, channels }, reporter);
    const timer = engine.name === 'eager' ? new KernelTimer() : undefined;
    const runs: RunTimes[] = [];
    const profiler: Profiler = timer ?? {
      begin: () => undefined,
      end: async () => void runs.push(...((await functions[0]?.program.session.endProfiling?.()) ?? [])),
    };
    const { measured, profiled } = await measureSteps(
      {
        ...trainingParts(settings, loaded?.parts),
        model,
        engine: timer?.engine ?? engine.run,
        classes: images.shape.numClasses,
        seed: settings.seed,
        batchSize: settings.batchSize,
        steps,
        images: images.source,
        profiler,
      },
      reporter,
    );
    const [step, wait] = [spreadOf(measured.map((each) => each.step)), spreadOf(measured.map((each) => each.wait)).median];
    const profiledSteps = profiled.map((each) => each.step);
    const [compiled] = functions;
    const kernels = timer?.totals() ?? [];
    return {
      model: made.name,
      batchSize: settings.batchSize,
      images: images.name,
      backend: runnerName(engine, backend),
      engine: engine.name,
      device: engine.device ?? `${backend.name} ${backend.version}: ${backend.device}`,
      threads: engine.name === 'eager' ? backend.threads : availableParallelism(),
      ...(engine.accelerator !== undefined && { accelerator: engine.accelerator }),
      steps,
      step,
      wait,
      imagesPerSecond: (1000 * settings.batchSize) / (step.median + wait),
      peakMemory: process.resourceUsage().maxRSS * 1024,
      ...(compiled && runs.length >= steps && { compiled: compiledProfile(compiled, runs.slice(-steps), profiledSteps) }),
      ...(kernels.length > 0 && { kernels }),
    };
  } finally {
    await images.close();
  }
}
