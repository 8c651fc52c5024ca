import { dirname, join, relative, resolve } from 'node:path';
import { writeFileAtomic } from '@ocelli/train/node';
import { benchPage } from '../bench/bench-page.js';
import type { BenchResult } from '../bench/bench-result.js';
import { describeBench } from '../bench/describe-bench.js';
import { runBench } from '../bench/run-bench.js';
import { toJson } from '../bench/to-json.js';
import { createReporter } from '../console/reporter.js';
import { requireDataset } from '../data/open-run-data.js';
import { UserError } from '../errors.js';
import { claimRunDir } from '../run/claim-run-dir.js';
import { resolveRun, type TrainOptions } from '../run/resolve-run.js';
import { blameConfig } from '../settings/blame-config.js';
import { wholeNumber } from '../settings/flags.js';
import { requireModel } from '../training/make-model.js';

/** Options of `ocelli bench`: settings of a training run, and what to measure. */
export interface BenchOptions extends Omit<TrainOptions, 'runDir' | 'resume' | 'unique'> {
  /** How many steps are measured, and as many are profiled; default 10. */
  readonly steps?: string;
  /** The page of a compiled step; default `runs/bench-MODEL.html`. */
  readonly out?: string;
}

/**
 * `ocelli bench`: trains for a few steps, as `ocelli train` does, and tells how long they take and what takes that long.
 *
 * @throws UserError, or another error of one line, for whatever is wrong with the input.
 */
export async function bench({ json, steps: wanted = '10', out, ...given }: BenchOptions): Promise<BenchResult> {
  const reporter = createReporter({ json: json === true });
  const steps = wholeNumber('--steps', wanted);
  if (out !== undefined && !out.endsWith('.html'))
    throw new UserError(`--out: expected the name of an .html file, found '${out}'`);
  const isMadeUp = given.dataset === undefined;
  const { settings, loaded } = await resolveRun(given);
  if (!isMadeUp) requireDataset(settings);
  if (loaded?.parts.model === undefined) await requireModel(settings.model);
  const page = resolve(out ?? join('runs', `bench-${settings.model.replace(/[^\w.-]/g, '-')}.html`));
  const unclaim = claimRunDir(dirname(page), `--out ${out ?? page}`);
  try {
    const result = await runBench({ settings, loaded, steps, isMadeUp, isPageAsked: out !== undefined }, reporter);
    const { compiled } = result;
    if (compiled !== undefined) await writeFileAtomic(page, await benchPage(result, compiled));
    const shown = `page      ${relative('', page)}  (open it in a browser)`;
    const text = compiled === undefined ? describeBench(result) : `${describeBench(result)}\n\n${shown}`;
    reporter.event('done', { ...toJson(result), ...(compiled && { page }) }, text);
    return result;
  } catch (error) {
    throw blameConfig(error, loaded);
  } finally {
    unclaim();
  }
}
