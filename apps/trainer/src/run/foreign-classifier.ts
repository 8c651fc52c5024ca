import type { Preprocessing as PhotoPreprocessing } from '@ocelli/models';
import type { Preprocessing } from '@ocelli/transforms';
import { UserError } from '../errors.js';
import { parseOptions } from '../settings/flags.js';
import { ofUser, publishedModel } from '../training/published-model.js';
import type { Classifier, WeightsOptions } from './classifier.js';
import { readLabels } from './read-labels.js';

/**
 * The classifier of weights from elsewhere: what the options do not say of pictures and labels, a `config.json` beside the weights does, and
 * else what the model's published weights are usually used with.
 *
 * @throws UserError naming the option that is missing or wrong, or the file or address that is at fault.
 */
export async function foreignClassifier(source: string, options: WeightsOptions): Promise<Classifier> {
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
  const given = options.modelOptions === undefined ? {} : parseOptions(options.modelOptions);
  const said = options.model === undefined ? await saidBy(source) : { name: options.model, options: {} };
  const { model, shape, preprocessing, labels: own } = await publishedModel(said.name, { ...said.options, ...given }, source);
  return {
    model,
    preprocessing: preprocessingFor(shape, preprocessing, options),
    classNames: labels ?? own ?? [],
  };
}

/** The model that weights say they are for, and what it takes. */
async function saidBy(source: string) {
  const { modelFor, pretrainedConfigOf } = await import('@ocelli/models/pretrained');
  const config = await pretrainedConfigOf(source).catch((error: Error) => {
    throw ofUser(error);
  });
  const { numClasses, preprocessing } = config;
  const images = preprocessing && { imageSize: preprocessing.imageSize, inChannels: preprocessing.mean.length };
  const name = modelFor(config)?.name;
  if (name !== undefined) return { name, options: { ...images, ...(numClasses && { numClasses }) } };
  throw new UserError(`--model: ${source} does not say which architecture its weights are for; name it: --model NAME`);
}

interface InputShape {
  readonly imageSize: number;
  readonly inChannels: number;
}

/** How weights that say `usual` take pictures, unless the options say otherwise. @throws UserError naming the option that is wrong. */
export function preprocessingFor(
  { imageSize, inChannels }: InputShape,
  usual: PhotoPreprocessing | undefined,
  { mean, std, channelOrder = 'rgb' }: WeightsOptions = {},
): Preprocessing {
  if (channelOrder !== 'rgb' && channelOrder !== 'bgr') {
    throw new UserError(`--channel-order: expected one of rgb, bgr, found ${JSON.stringify(channelOrder)}`);
  }
  const channels = inChannels === 1 ? 1 : 3;
  const isOfColours = usual?.mean.length === channels;
  return {
    height: imageSize,
    width: imageSize,
    channels,
    ...(channelOrder === 'bgr' && { channelOrder }),
    mean: channelValues('--mean', mean ?? (isOfColours ? usual.mean.join() : '0'), channels),
    std: channelValues('--std', std ?? (isOfColours ? usual.std.join() : '1'), channels),
    ...(usual && { interpolation: usual.interpolation }),
    ...(usual?.resizeTo !== undefined && { resizeRatio: usual.resizeTo / usual.imageSize }),
  };
}

function channelValues(flag: string, text: string, channels: number): number[] {
  const values = text.split(',').map(Number);
  const isPositive = flag === '--mean' || values.every((value) => value > 0);
  if (values.every(Number.isFinite) && isPositive && [1, channels].includes(values.length)) {
    return Array.from({ length: channels }, (_, channel) => values[channel] ?? values[0] ?? 0);
  }
  throw new UserError(`${flag}: expected ${channels} numbers, one a channel, found '${text}'`);
}
