import { join, relative, resolve } from 'node:path';
import type { ImageClassifier, Preprocessing as PhotoPreprocessing } from '@ocelli/models';
import type { Module } from '@ocelli/nn';
import type { Preprocessing } from '@ocelli/transforms';
import type { Reporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import { bestModel, openRun } from '../run/open-run.js';

export interface ExportWeightsOptions {
  /** Whose names the tensors get. */
  readonly names: 'timm' | 'torchvision';
  /** The folder to write; default one of that name in the run folder. */
  readonly out?: string | undefined;
  readonly reporter: Reporter;
}

/** Writes a run's weights of the best epoch as timm or torchvision loads them. @throws UserError naming what is at fault. */
export async function exportWeights(runDir: string, { names, out, reporter }: ExportWeightsOptions): Promise<{ file: string }> {
  const { savePretrained } = await import('@ocelli/models/pretrained');
  const run = await openRun(runDir);
  const { model: made, classNames, preprocessing } = run.config;
  using model = await bestModel(run);
  if (!isClassifier(model))
    throw new UserError(`${runDir}: its model is not of @ocelli/models, so --format ${names} cannot write it`);
  const folder = resolve(out ?? join(runDir, names));
  const about = { preprocessing: photoPreprocessing(preprocessing), labels: classNames };
  await savePretrained(model, folder, { architecture: made.name, names, ...about }).catch((cause: Error) => {
    if (cause.name !== 'RangeError' && cause.name !== 'WeightsError') throw cause;
    throw new UserError(`--format ${names}: ${cause.message.replace(/^\w+: /, '')}`, { cause });
  });
  const result = { file: folder, classes: classNames.length };
  const use = names === 'timm' ? "timm.create_model('local-dir:…', pretrained=True)" : 'load_state_dict';
  reporter.event('done', result, `${relative(process.cwd(), folder)}: model.safetensors and config.json, for ${use}`);
  return { file: folder };
}

function isClassifier(model: Module): model is ImageClassifier {
  return 'layerGroups' in model && 'numFeatures' in model;
}

/** @throws UserError where a `config.json` of timm's cannot say it. */
function photoPreprocessing(preprocessing: Preprocessing): PhotoPreprocessing {
  const { height, width, resizeRatio, mean, std, interpolation = 'bilinear' } = preprocessing;
  if (height !== width)
    throw new UserError(`--format: its pictures are ${width}x${height}, but timm's config.json knows squares`);
  if (interpolation !== 'bilinear' && interpolation !== 'bicubic') {
    throw new UserError(
      `--format: its pictures are resized by '${interpolation}', but here timm's config.json knows bilinear and bicubic`,
    );
  }
  return {
    imageSize: height,
    mean,
    std,
    interpolation,
    ...(resizeRatio !== undefined && { resizeTo: Math.round(resizeRatio * height) }),
  };
}
