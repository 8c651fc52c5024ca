import type { ImageClassifier, TimmArguments } from '../../image-classifier.js';
import type { Preprocessing } from '../../model-definition.js';
import { imageSizeOf, isSameArgument, timmArgumentsOf } from '../timm-arguments.js';
import type { SavePretrainedOptions } from './save-pretrained.js';

type About = Pick<SavePretrainedOptions, 'preprocessing' | 'labels'>;

/** What timm's `config.json` says of a model. @throws RangeError where the labels or the preprocessing are not for it. */
export function configFor(
  model: ImageClassifier,
  architecture: string,
  { preprocessing, labels }: About,
): Readonly<Record<string, unknown>> {
  const [numClasses, inChannels] = [classesOf(model), channelsOf(model)];
  const own = model.timmArguments?.() ?? {};
  if (labels !== undefined && labels.length !== numClasses) {
    throw new RangeError(`savePretrained: there are ${labels.length} labels, but the model has ${numClasses} classes.`);
  }
  const namedSize = imageSizeOf(architecture);
  const imageSize = preprocessing?.imageSize ?? namedSize;
  const { transformer_window_size: partition } = own;
  // Of a folder timm makes transformers for images of 224, whatever size their names say, unless it is told.
  const sizes = namedSize !== undefined && imageSize !== 224 ? { img_size: imageSize } : {};
  const given = {
    ...argumentsBeside(architecture, own, sizes),
    // Without it they are those of 224 pixels, whatever the name says.
    ...(partition !== undefined && { transformer_window_size: partition }),
    ...(inChannels !== 3 && { in_chans: inChannels }),
    ...sizes,
  };
  return {
    architecture,
    num_classes: numClasses,
    num_features: model.numFeatures,
    ...(labels && { label_names: labels }),
    ...(Object.keys(given).length > 0 && { model_args: given }),
    pretrained_cfg: { num_classes: numClasses, ...(preprocessing && trainedWith(preprocessing, inChannels)) },
  };
}

/**
 * What timm's function must be given to compute what a model does; of a model that timm has not, all that is known of it.
 *
 * @throws RangeError for windows that timm does not make.
 */
function argumentsBeside(architecture: string, own: TimmArguments, sizes: TimmArguments): TimmArguments {
  const usual = timmArgumentsOf({ architecture, modelArguments: sizes });
  const others = Object.entries(own).filter(([name, value]) => !isSameArgument(name, value, usual[name]));
  const given = Object.fromEntries(others);
  const { window_size: windows } = own;
  if (!('window_size' in usual) || !Array.isArray(windows)) return given;
  // It takes one for all stages.
  const modelArguments = { ...given, ...('window_size' in given && { window_size: windows[0] as unknown }) };
  const made = timmArgumentsOf({ architecture, modelArguments: { ...modelArguments, ...sizes } });
  if (isSameArgument('window_size', made['window_size'], windows) && made['img_size'] === undefined) return modelArguments;
  const images = `images of ${sizes['img_size'] ?? 224}`;
  throw new RangeError(
    `savePretrained: timm makes no ${architecture} that computes the same with windows of ${windows.join(', ')} in its stages for ${images}.`,
  );
}

/** How many numbers the last layer gives. */
function classesOf(model: ImageClassifier): number {
  const last = (model.layerGroups().at(-1) ?? []).flatMap((module) => module.parameters()).at(-1);
  return last?.shape[0] ?? 0;
}

/** What the first convolution takes. */
function channelsOf(model: ImageClassifier): number {
  const first = model.parameters().find(({ shape }) => shape.length === 4);
  return first?.shape[1] ?? 0;
}

function trainedWith(preprocessing: Preprocessing, inChannels: number): Readonly<Record<string, unknown>> {
  const { imageSize, resizeTo, mean, std, interpolation } = preprocessing;
  if (mean.length !== inChannels || std.length !== inChannels) {
    throw new RangeError(
      `savePretrained: the model takes ${inChannels} channels, but the preprocessing has ${mean.length} means and ${std.length} deviations.`,
    );
  }
  return {
    input_size: [inChannels, imageSize, imageSize],
    interpolation,
    crop_pct: resizeTo === undefined ? 1 : shareOf(imageSize, resizeTo),
    crop_mode: resizeTo === undefined ? 'squash' : 'center',
    mean,
    std,
  };
}

/** The share that, divided by and rounded down as timm does, gives the size again. */
function shareOf(imageSize: number, resizeTo: number): number {
  const share = imageSize / resizeTo;
  return Math.floor(imageSize / share) === resizeTo ? share : imageSize / (resizeTo + 0.5);
}
