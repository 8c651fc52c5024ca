import { existsSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { loadWeights } from '@ocelli/train/node';
import { createReporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import type { CommonOptions } from '../program.js';
import { parseRunConfig, readRunConfig } from '../run/run-config.js';
import { runFiles } from '../run/run-files.js';
import { replacedPart } from '../settings/config.js';
import { describeDone, runTraining, type TrainResult } from './train.js';

/** Options of `ocelli reproduce`. */
export interface ReproduceOptions extends CommonOptions {
  /** Where the new run is kept; by default a new folder below `runs`. */
  readonly runDir?: string;
  /** Folder that holds the original files, if it moved. */
  readonly dataDir?: string;
  /** Where the weights are that the run began with, if they moved. */
  readonly weights?: string;
}

/** What running again came to. */
export interface ReproduceResult extends TrainResult {
  /** Whether every weight has the same bits as in the file. */
  readonly sameWeights: boolean;
}

/**
 * `ocelli reproduce FILE`: trains again as the file's metadata says, and compares the weights. Of a run's folder, those of its best epoch.
 *
 * @throws UserError where the file does not say how it was trained, where the weights that the run began with are gone or are others now,
 * or another error of one line.
 */
export async function reproduce(path: string, options: ReproduceOptions = {}): Promise<ReproduceResult> {
  const { json, runDir, dataDir } = options;
  const reporter = createReporter({ json: json === true });
  const file = await fileOf(path);
  const { tensors, metadata } = await loadWeights(file);
  if (metadata.config === undefined) throw new UserError(`${file}: its metadata does not say how it was trained`);
  const begun = await parseRunConfig(metadata.config, file);
  const { settings, configFile, configParts = [], engine, weightsDigest } = begun;
  const weights = options.weights ?? settings.weights;
  requireWeights(settings.weights, options.weights);
  // Settings go before a config file's code; this code was in the place of its setting.
  const plain = Object.entries(settings).filter(([name]) => !configParts.includes(String(replacedPart(name))));
  const { run, result } = await runTraining(
    {
      ...Object.fromEntries(plain),
      // Each engine rounds in its own way.
      ...(engine === undefined ? {} : { engine }),
      config: configFile ?? false,
      ...(runDir === undefined ? {} : { runDir }),
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(weights === undefined ? {} : { weights }),
    },
    reporter,
    begun,
  );
  const isCheckpoint = metadata.metricsLines !== undefined;
  const files = runFiles(result.runDir);
  const again = (await loadWeights(isCheckpoint ? files.checkpoint : files.best)).tensors;
  const sameWeights = sameTensors(tensors, again);
  // Weights that are known are the same by now.
  const others = weights === undefined || weightsDigest !== undefined ? '' : ' or weights';
  const verdict = sameWeights
    ? `the same weights as ${file}, bit for bit`
    : `not the weights of ${file}: it was made on another backend, by another version, of other data${others}, or before its run was over`;
  const reproduced = { ...result, sameWeights };
  reporter.event('done', reproduced, `${describeDone(run, result)}\nreproduced    ${verdict}`);
  return reproduced;
}

/** The file of weights that is meant. @throws UserError for a folder that is no run's. */
async function fileOf(path: string): Promise<string> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  await readRunConfig(path);
  return runFiles(path).best;
}

/** @throws UserError where the run began with weights that are not where they were, or with none. */
function requireWeights(before: string | undefined, given: string | undefined): void {
  if (given !== undefined && before === undefined) {
    throw new UserError('--weights: the run began with none; leave this option out');
  }
  if (given !== undefined || before === undefined || !isAbsolute(before) || existsSync(before)) return;
  throw new UserError(
    `${before}: the weights that the run began with are not there any more; say where they are now: --weights SOURCE`,
  );
}

type Tensors = Awaited<ReturnType<typeof loadWeights>>['tensors'];

function sameTensors(a: Tensors, b: Tensors): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const [left, right] = [a[name]?.data, b[name]?.data];
    if (left === undefined || right === undefined) return false;
    const bytes = ({ buffer, byteOffset, byteLength }: typeof left): Buffer => Buffer.from(buffer, byteOffset, byteLength);
    return bytes(left).equals(bytes(right));
  });
}
