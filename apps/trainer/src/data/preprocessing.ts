import type { DatasetInfo } from '@ocelli/data/node';
import type { Preprocessing } from '@ocelli/transforms';
import type { TrainSettings } from '../settings/schema.js';

/** Height and width of photos as a model's input, where nothing is said. */
const photoSize = 64;

/** How a run's images become its model's input. */
export function preprocessingFor(settings: TrainSettings, info: DatasetInfo): Preprocessing {
  const { mean, std, resizeRatio, interpolation } = settings.preprocessing ?? {};
  const isPhoto = info.height === undefined;
  const size = settings.imageSize ?? info.height ?? photoSize;
  const ratio = resizeRatio ?? (isPhoto ? 256 / 224 : undefined);
  return {
    height: size,
    width: size,
    channels: info.channels,
    mean: mean ?? info.mean,
    std: std ?? info.std,
    ...(ratio === undefined ? {} : { resizeRatio: ratio }),
    ...(interpolation === undefined ? {} : { interpolation }),
  };
}
