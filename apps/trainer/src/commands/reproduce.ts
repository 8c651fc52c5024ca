import { loadWeights } from '@ocelli/train/node';
import { createReporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import type { CommonOptions } from '../program.js';
import { parseRunConfig } from '../run/run-config.js';
import { runFiles } from '../run/run-files.js';
import { replacedPart } from '../settings/config.js';
import { describeDone, runTraining, type TrainResult } from './train.js';

/** Options of `ocelli reproduce`. */
export interface ReproduceOptions extends CommonOptions {
  /** Where the new run is kept; by default a new folder below `runs`. */
  readonly runDir?: string;
  /** Folder that holds the original files, if it moved. */
  readonly dataDir?: string;
}

/** What running again came to. */
export interface ReproduceResult extends TrainResult {
  /** Whether every weight has the same bits as in the file. */
  readonly sameWeights: boolean;
}

/**
 * `ocelli reproduce FILE`: trains again as the file's metadata says, and compares the weights.
 *
 * @throws UserError where the file does not say how it was trained, or another error of one line.
 */
export async function reproduce(file: string, { json, runDir, dataDir }: ReproduceOptions = {}): Promise<ReproduceResult> {
  const reporter = createReporter({ json: json === true });
  const { tensors, metadata } = await loadWeights(file);
  if (metadata.config === undefined) throw new UserError(`${file}: its metadata does not say how it was trained`);
  const { settings, configFile, configParts = [], engine } = await parseRunConfig(metadata.config, file);
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
    },
    reporter,
  );
  const isCheckpoint = metadata.metricsLines !== undefined;
  const files = runFiles(result.runDir);
  const again = (await loadWeights(isCheckpoint ? files.checkpoint : files.best)).tensors;
  const sameWeights = sameTensors(tensors, again);
  const verdict = sameWeights
    ? `the same weights as ${file}, bit for bit`
    : `not the weights of ${file}: it was made on another backend, by another version, of other data or weights, or before its run was over`;
  const reproduced = { ...result, sameWeights };
  reporter.event('done', reproduced, `${describeDone(run, result)}\nreproduced    ${verdict}`);
  return reproduced;
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
