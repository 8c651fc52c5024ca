import type { DatasetInfo } from '@ocelli/data/node';
import type { Preprocessing } from '@ocelli/transforms';
import { counted } from '../console/format.js';
import { UserError } from '../errors.js';
import type { TrainSettings } from '../settings/schema.js';

/** Height and width of photos as a model's input, where nothing is said. */
const photoSize = 64;

/** How a run's images become its model's input. @throws UserError where `mean` or `std` have not one value for each channel. */
export function preprocessingFor(settings: TrainSettings, info: DatasetInfo): Preprocessing {
  const { mean, std, resizeRatio, interpolation } = settings.preprocessing ?? {};
  const isPhoto = info.height === undefined;
  const size = settings.imageSize ?? info.height ?? photoSize;
  const ratio = resizeRatio ?? (isPhoto ? 256 / 224 : undefined);
  return {
    height: size,
    width: size,
    channels: info.channels,
    mean: channelValues('mean', mean ?? info.mean, info.channels),
    std: channelValues('std', std ?? info.std, info.channels),
    ...(ratio === undefined ? {} : { resizeRatio: ratio }),
    ...(interpolation === undefined ? {} : { interpolation }),
  };
}

function channelValues(key: 'mean' | 'std', values: readonly number[], channels: number): readonly number[] {
  if (values.length === channels) return values;
  throw new UserError(`preprocessing.${key}: expected ${counted(channels, 'number')}, one a channel, found ${values.length}`);
}
