import type { DatasetInfo } from '@ocelli/data/node';
import type { Preprocessing } from '@ocelli/transforms';
import { counted } from '../console/format.js';
import { UserError } from '../errors.js';
import type { TrainSettings } from '../settings/schema.js';

/** Height and width of photos as a model's input, where nothing is said. */
const photoSize = 64;

/**
 * How a run's images become its model's input: as the settings say, else the weights that it begins with, else the dataset.
 *
 * @throws UserError where `mean` or `std` have not one value for each channel, or one for all.
 */
export function preprocessingFor(settings: TrainSettings, info: DatasetInfo, usual?: Preprocessing): Preprocessing {
  const isPhoto = info.height === undefined;
  const size = settings.imageSize ?? usual?.height ?? info.height ?? photoSize;
  const ofData = { mean: info.mean, std: info.std, ...(isPhoto && { resizeRatio: 256 / 224 }) };
  const given = Object.entries(settings.preprocessing ?? {}).filter(([, value]) => value !== undefined);
  const { mean, std, ...rest }: Pick<Preprocessing, 'mean' | 'std'> = { ...(usual ?? ofData), ...Object.fromEntries(given) };
  const channels = usual?.channels ?? info.channels;
  return {
    ...rest,
    height: size,
    width: size,
    channels,
    mean: channelValues('mean', mean, channels),
    std: channelValues('std', std, channels),
  };
}

function channelValues(key: 'mean' | 'std', values: readonly number[], channels: number): readonly number[] {
  if (values.length === channels) return values;
  if (values.length === 1) return Array.from({ length: channels }, () => values[0] ?? 0);
  throw new UserError(`preprocessing.${key}: expected ${counted(channels, 'number')}, one a channel, found ${values.length}`);
}
