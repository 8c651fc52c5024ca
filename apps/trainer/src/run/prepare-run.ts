import { existsSync } from 'node:fs';
import type { ChosenBackend } from '@ocelli/backend';
import type { ModelSummary, Module } from '@ocelli/nn';
import { type LoadedCheckpoint, loadCheckpoint, writeFileAtomic } from '@ocelli/train/node';
import type { Preprocessing } from '@ocelli/transforms';
import { counted, formatCount } from '../console/format.js';
import { invocation } from '../console/invocation.js';
import type { Reporter } from '../console/reporter.js';
import { openRunData, type RunData, requireDataset } from '../data/open-run-data.js';
import { UserError } from '../errors.js';
import { toArguments } from '../settings/flags.js';
import type { LoadedConfig } from '../settings/load-config.js';
import type { TrainSettings } from '../settings/schema.js';
import { type MadeModel, makeModel, remakeModel, requireModel } from '../training/make-model.js';
import { pretrainedModel } from '../training/pretrained-model.js';
import { claimRunDir } from './claim-run-dir.js';
import { type ResolvedRun, settingsOf, type TrainOptions } from './resolve-run.js';
import type { RunConfig } from './run-config.js';
import { runFiles } from './run-files.js';
import { startBackend, tellBackend } from './start-backend.js';
import { type RunEngine, startEngine, tellEngine } from './start-engine.js';
import { versions } from './versions.js';

/** A run whose parts are all there, before its first step. */
export interface PreparedRun {
  readonly runDir: string;
  readonly settings: TrainSettings;
  readonly loaded: LoadedConfig | undefined;
  readonly config: RunConfig;
  readonly backend: ChosenBackend;
  readonly engine: RunEngine;
  readonly data: RunData;
  readonly model: Module;
  readonly summary: ModelSummary;
  /** Where the run goes on. */
  readonly checkpoint: LoadedCheckpoint | undefined;
}

/**
 * Checks all that can be checked, then puts a run's parts together and writes its `config.json`.
 *
 * @throws UserError, BackendError or DataError before anything is written where an option, the backend or the data is at fault.
 */
export async function prepareRun(run: ResolvedRun, options: TrainOptions, reporter: Reporter): Promise<PreparedRun> {
  const { runDir, settings, loaded } = run;
  requireDataset(settings);
  if (loaded?.parts.model === undefined) await requireModel(settings.model);
  const unclaim = claimRunDir(runDir);
  try {
    return await assemble(run, options, reporter);
  } catch (error) {
    unclaim();
    throw error;
  }
}

/** A model, and what tells the weights that it begins with, if it does with any. */
type BegunModel = MadeModel & { readonly weightsDigest?: string };

/** Puts a run together in the folder that is claimed for it. */
async function assemble(run: ResolvedRun, options: TrainOptions, reporter: Reporter): Promise<PreparedRun> {
  const { runDir, settings, loaded, earlier } = run;
  reporter.fact('run', { runDir, ...(loaded === undefined ? {} : { configFile: loaded.path }) }, describeRun(run));
  const checkpoint = earlier === undefined ? undefined : await readCheckpoint(runDir);
  if (checkpoint !== undefined) requireEpochs(settings, checkpoint);
  const backend = await startBackend(settings.device);
  const engine = await startEngine(settings, reporter);
  tellEngine(engine, reporter);
  tellBackend(backend, reporter);
  const pretrained = checkpoint === undefined ? await pretrainedModel(settings, loaded) : undefined;
  const data = await openRunData(settings, reporter, earlier?.preprocessing ?? pretrained?.preprocessing);
  const { height, channels } = data.preprocessing;
  const shape = { numClasses: data.classNames.length, inChannels: channels, imageSize: height };
  const begun = pretrained?.withHead(shape.numClasses);
  if (begun) requireSameWeights(run, begun, data.preprocessing);
  const made: BegunModel =
    begun ?? (await (earlier === undefined ? makeModel(settings, loaded, shape) : remakeModel(earlier, settings, loaded)));
  const summary = summarize(made, data.preprocessing, reporter);
  const recorded = earlier === undefined ? newConfig(run, options, data, made) : { ...sameData(earlier, data), settings };
  const config: RunConfig = { ...recorded, versions: { ...recorded.versions, ...engine.versions }, engine: engine.name };
  await writeFileAtomic(runFiles(runDir).config, `${JSON.stringify(config, undefined, 2)}\n`);
  return { runDir, settings, loaded, config, backend, engine, data, model: made.model, summary, checkpoint };
}

/** @throws UserError where a run is to end before it stands. */
function requireEpochs({ epochs }: TrainSettings, { position }: LoadedCheckpoint): void {
  const { epoch: done } = position;
  if (epochs >= done) return;
  throw new UserError(
    `--epochs ${epochs}: the run has done ${counted(done, 'epoch')} already; --epochs ${done} ends it with them, and more go on`,
  );
}

function describeRun({ runDir, loaded, earlier }: ResolvedRun): string {
  const config = loaded === undefined ? '' : `, with ${loaded.path}`;
  return `${runDir}${earlier === undefined ? '' : ', going on'}${config}`;
}

async function readCheckpoint(runDir: string): Promise<LoadedCheckpoint | undefined> {
  const file = runFiles(runDir).checkpoint;
  return existsSync(file) ? loadCheckpoint(file) : undefined;
}

/** Tells how large a model is. @throws UserError where it does not take such images. */
export function summarize(
  { model, name }: MadeModel,
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
  reporter: Reporter,
): ModelSummary {
  let summary: ModelSummary;
  try {
    summary = model.eval().summary([1, height, width, channels]);
  } catch (cause) {
    throw new UserError(
      `--model ${name}: it does not take images of ${height} x ${width} x ${channels}: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  const { parameters, multiplyAdds } = summary;
  const work = `${formatCount(parameters)} parameters, ${formatCount(multiplyAdds)} multiply-adds an image`;
  reporter.fact('model', { model: name, parameters, multiplyAdds }, `${name}: ${work}`);
  return summary;
}

/** @throws UserError where the run is to begin with the weights that an earlier one began with, and these are others, or are to be used in another way. */
function requireSameWeights(
  { settings: { weights }, begun: before }: ResolvedRun,
  { weightsDigest, options }: BegunModel,
  preprocessing: Preprocessing,
): void {
  if (before === undefined) return;
  const known = before.weightsDigest;
  const other = known !== undefined && known !== weightsDigest ? 'their values differ' : undefined;
  const difference =
    other ?? differenceOf({ ...before.preprocessing, ...before.model.options }, { ...preprocessing, ...options });
  if (difference === undefined) return;
  throw new UserError(
    `${weights}: these are not the weights that the run began with, ${difference}; say where those are: --weights SOURCE`,
  );
}

/** The first value that is said of weights and was another. */
function differenceOf(before: object, now: object): string | undefined {
  const [was, is] = [before, now].map(
    (values) => new Map(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)])),
  );
  const name = [...(was?.keys() ?? []), ...(is?.keys() ?? [])].find((name) => was?.get(name) !== is?.get(name));
  return name && `for which ${name} was ${was?.get(name) ?? 'not said'} and now is ${is?.get(name) ?? 'not said'}`;
}

function newConfig({ settings, loaded }: ResolvedRun, options: TrainOptions, data: RunData, made: BegunModel): RunConfig {
  const hasCode = loaded !== undefined && Object.keys(loaded.parts).length > 0;
  return {
    version: 1,
    command: commandOf(options, loaded?.path),
    settings,
    ...(hasCode ? { configFile: loaded.path, configParts: Object.keys(loaded.parts) } : {}),
    model: { name: made.name, options: made.options },
    classNames: data.classNames,
    preprocessing: data.preprocessing,
    ...(made.weightsDigest !== undefined && { weightsDigest: made.weightsDigest }),
    versions: versions(),
  };
}

/** What to type to do the same again. */
function commandOf(options: TrainOptions, config: string | undefined): string {
  const { runDir } = options;
  const places = [...(config === undefined ? [] : ['--config', config]), ...(runDir === undefined ? [] : ['--run-dir', runDir])];
  return [invocation(), 'train', ...toArguments(settingsOf(options)), ...places].join(' ');
}

function sameData(earlier: RunConfig, { classNames }: RunData): RunConfig {
  if (JSON.stringify(earlier.classNames) === JSON.stringify(classNames)) return earlier;
  throw new UserError(
    `--resume: the run was begun with the classes ${earlier.classNames.join(', ')}, but the data now has ${classNames.join(', ')}`,
  );
}
