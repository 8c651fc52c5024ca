import { type CreateModelOptions, chooseOptions, type Seeded } from '../create-model.js';
import { setGradCheckpointing } from '../set-grad-checkpointing.js';
import { FeatureMaps } from './feature-maps.js';
import { traceStages } from './trace-stages.js';

/** The model's options, and which of its stages are wanted. */
export type FeaturesOnlyOptions<Name extends string> = CreateModelOptions<Name> & {
  /** From 0 for the finest, or from -1 for the coarsest; default all. */
  readonly stages?: readonly number[];
};

/**
 * Makes a model that gives the maps of chosen stages, as what detects or segments takes them, and holds only the layers that they need:
 * `featuresOnly('resnet50', { stages: [1, 2, 3] })`. `featureInfo` says the channels and strides of its maps; `loadPretrained` reads into
 * it what it needs of the whole model's weights. As timm's `features_only` with `out_indices`. The stages are run on small images of zeros
 * first, so a backend must be started.
 *
 * @throws RangeError for stages that the model does not have or that are named twice, and as `createModel`.
 */
export async function featuresOnly<Name extends string>(name: Name, options?: FeaturesOnlyOptions<Name>): Promise<FeatureMaps> {
  const { stages: wanted, seed = 0, initialize = true, checkpointing = false, ...given } = (options ?? {}) as Given;
  const { definition, chosen } = await chooseOptions(name, given);
  const { defaults, create, minImageSize } = definition;
  const model = create(chosen);
  if (checkpointing) setGradCheckpointing(model);
  const { imageSize, inChannels } = { ...defaults, ...chosen };
  const { size, make, all } = firstThatWorks(sizesToTry(minImageSize, imageSize), (size) => {
    const make = (imageSize: number) => create({ ...chosen, imageSize });
    return { size, make, all: traceStages(make(size), { imageSize: size, inChannels }) };
  });
  const stages = requireStages(name, wanted, all.maps.length);
  const count = Math.max(...stages) + 1;
  const { maps, read } = traceStages(make(2 * size), { imageSize: 2 * size, inChannels, count });
  const featureInfo = stages.map((stage) => {
    const [small, large] = [all.maps[stage], maps[stage]];
    if (small === undefined || large === undefined) throw new Error(`featuresOnly: ${name} gave no map of stage ${stage}.`);
    // What more pixels give more of a map, since edges without padding make all maps smaller by some.
    return { stage, channels: large.channels, stride: Math.round(size / (large.height - small.height)) };
  });
  const needed = model.namedState().flatMap(([state, tensor]) => (read.has(state) ? [tensor] : []));
  const features = new FeatureMaps(model, featureInfo, new Set(needed));
  return initialize ? features.initialize(seed) : features;
}

type Given = Seeded & { readonly stages?: readonly number[] };

function requireStages(name: string, wanted: readonly number[] | undefined, count: number): number[] {
  const stages = (wanted ?? Array.from({ length: count }, (_, stage) => stage)).map((stage) =>
    stage < 0 ? stage + count : stage,
  );
  const isOfModel = (stage: number) => Number.isInteger(stage) && stage >= 0 && stage < count;
  if (stages.length > 0 && stages.every(isOfModel) && new Set(stages).size === stages.length) return stages;
  throw new RangeError(
    `featuresOnly: stages must be of the ${count} of ${name}, from 0 to ${count - 1}, each once, but they are [${wanted?.join(', ')}].`,
  );
}

function firstThatWorks<Result>(sizes: readonly number[], run: (size: number) => Result): Result {
  const [size, ...others] = sizes as [number, ...number[]];
  try {
    return run(size);
  } catch (error) {
    if (!(error instanceof RangeError) || others.length === 0) throw error;
    return firstThatWorks(others, run);
  }
}

/** Small images, which take little time, where the model takes them; a multiple of its patches; or those that it is for. */
function sizesToTry(minImageSize: number, imageSize: number): number[] {
  const multiple = (of: number) => Math.ceil(32 / of) * of;
  return [multiple(32 * Math.ceil(minImageSize / 32)), multiple(minImageSize), imageSize];
}
