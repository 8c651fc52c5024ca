import { existsSync } from 'node:fs';
import { modelDefaults } from '@ocelli/models';
import type { Module } from '@ocelli/nn';
import { createReporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import type { CommonOptions } from '../program.js';
import { bestModel, openRun } from '../run/open-run.js';
import { runFiles } from '../run/run-files.js';
import { startBackend } from '../run/start-backend.js';
import { parseOptions, wholeNumber } from '../settings/flags.js';
import { registeredModel, requireModel } from '../training/make-model.js';

/** Options of `ocelli summary`, as they are typed. */
export interface SummaryOptions extends CommonOptions {
  readonly model?: string;
  readonly imageSize?: string;
  readonly channels?: string;
  readonly numClasses?: string;
  readonly modelOptions?: string;
}

/** `ocelli summary (MODEL | --model MODEL | RUN_DIR)`: layers, shapes, parameters and FLOPs for one image. @throws UserError naming the option at fault. */
export async function summary(named: string | undefined, options: SummaryOptions): Promise<void> {
  const reporter = createReporter(options);
  const name = named ?? options.model;
  if (name === undefined) throw new UserError('name a model or the folder of a run: ocelli summary MODEL');
  if (named !== undefined && options.model !== undefined)
    throw new UserError(`--model ${options.model}: ${named} is named already`);
  await startBackend('auto');
  const { model, shape } = existsSync(runFiles(name).config) ? await ofRun(name) : await ofRegistry(name, options);
  try {
    const table = model.eval().summary([1, ...shape]);
    reporter.event('done', { model: name, ...table }, table.toString());
  } catch (cause) {
    throw new UserError(`${name}: it does not take images of ${shape.join(' x ')}: ${(cause as Error).message}`, { cause });
  } finally {
    model.dispose();
  }
}

interface Summarized {
  readonly model: Module;
  /** Height, width and channels. */
  readonly shape: readonly number[];
}

async function ofRun(folder: string): Promise<Summarized> {
  const run = await openRun(folder);
  const { height, width, channels } = run.config.preprocessing;
  return { model: await bestModel(run), shape: [height, width, channels] };
}

async function ofRegistry(name: string, options: SummaryOptions): Promise<Summarized> {
  await requireModel(name, '');
  const { imageSize: usual } = await modelDefaults(name);
  const own = options.modelOptions === undefined ? {} : parseOptions(options.modelOptions);
  const imageSize = wholeNumber('--image-size', options.imageSize ?? own['imageSize'] ?? usual);
  const inChannels = wholeNumber('--channels', options.channels ?? own['inChannels'] ?? 3);
  const numClasses = wholeNumber('--num-classes', options.numClasses ?? own['numClasses'] ?? 10);
  const model = await registeredModel(name, { ...own, inChannels, imageSize, numClasses });
  return { model, shape: [imageSize, imageSize, inChannels] };
}
