import { join, relative, resolve } from 'node:path';
import { CompileError, exportOnnx } from '@ocelli/compile';
import { writeFileAtomic } from '@ocelli/train/node';
import { createReporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import { exportWeights } from '../export/export-weights.js';
import { makePackage } from '../export/make-package.js';
import type { CommonOptions } from '../program.js';
import { runClassifier } from '../run/classifier.js';
import { startBackend } from '../run/start-backend.js';

/** Options of `ocelli export`. */
export interface ExportOptions extends CommonOptions {
  /** 'onnx', a zip with runners; 'timm' or 'torchvision', a folder with weights in its names; default 'onnx'. */
  readonly format?: string;
  /** The zip or folder; default `model.zip`, `timm` or `torchvision` in the run folder. */
  readonly out?: string;
}

/** `ocelli export RUN_DIR`: the weights of the best epoch as a file for other programs. @throws UserError naming what is at fault. */
export async function exportRun(folder: string, { json, format = 'onnx', out }: ExportOptions = {}): Promise<{ file: string }> {
  const isOfWeights = format === 'timm' || format === 'torchvision';
  if (format !== 'onnx' && !isOfWeights) {
    throw new UserError(`--format: expected onnx, timm or torchvision, found ${JSON.stringify(format)}`);
  }
  if (!isOfWeights && out !== undefined && !out.endsWith('.zip'))
    throw new UserError(`--out: expected the name of a .zip file, found '${out}'`);
  const reporter = createReporter({ json: json === true });
  await startBackend('auto');
  if (isOfWeights) return exportWeights(folder, { names: format, out, reporter });
  const { model: trained, preprocessing, classNames } = await runClassifier(folder);
  using model = trained;
  const { height, width, channels } = preprocessing;
  const file = resolve(out ?? join(folder, 'model.zip'));
  reporter.busy('writing the model as ONNX');
  const bytes = await exportOnnx(model, [1, height, width, channels], { labels: classNames, preprocessing }).catch(
    (cause: unknown) => {
      if (!(cause instanceof CompileError)) throw cause;
      throw new UserError(`${folder}: its model cannot be written as ONNX: ${cause.message.replace(/^\w+: /, '')}`, { cause });
    },
  );
  const zip = makePackage({ model: bytes, labels: classNames, preprocessing });
  await writeFileAtomic(file, zip);
  const shown = relative(process.cwd(), file);
  const result = { file, bytes: zip.length, classes: classNames.length };
  reporter.event('done', result, `${shown}: ${(zip.length / 1e6).toFixed(1)} MB; unpacked, try: node classify.mjs PICTURE`);
  return { file };
}
