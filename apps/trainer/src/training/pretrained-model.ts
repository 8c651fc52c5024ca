import { StateDictError } from '@ocelli/nn';
import type { Preprocessing } from '@ocelli/transforms';
import { UserError } from '../errors.js';
import { configWithin } from '../run/classifier.js';
import { preprocessingFor } from '../run/foreign-classifier.js';
import type { LoadedConfig } from '../settings/load-config.js';
import type { TrainSettings } from '../settings/schema.js';
import type { MadeModel } from './make-model.js';
import { publishedModel } from './published-model.js';
import { weightsDigest } from './weights-digest.js';

/** A model with the weights that a run begins with, but for its head. */
export interface PretrainedModel {
  /** Gives it a new head with first values; `weightsDigest` tells the weights beside it. */
  readonly withHead: (numClasses: number) => MadeModel & { readonly weightsDigest: string };
  /** How the weights take images, where that is known. */
  readonly preprocessing: Preprocessing | undefined;
}

/** An error of weights of another architecture than `name`, with the way out. */
function ofArchitecture({ message, cause }: Error, name: string, own: string | undefined): UserError {
  const isOther = own !== undefined && own !== name;
  const mend = isOther ? `they are of ${own}: --model ${own}` : 'say of which they are: --model NAME, with its --model-options';
  return new UserError(`${message}; ${mend}`, { cause });
}

/**
 * The run's model with published weights, or with those of another run; undefined where it begins with none.
 *
 * @throws UserError naming the option that is missing or wrong, or the file or address.
 */
export async function pretrainedModel(
  { model: name, modelOptions, imageSize, weights, fineTune, freezeEpochs, seed }: TrainSettings,
  loaded: LoadedConfig | undefined,
): Promise<PretrainedModel | undefined> {
  if (weights === undefined) {
    const asking = fineTune ? '--fine-tune' : freezeEpochs > 0 ? '--freeze-epochs' : undefined;
    if (asking === undefined) return undefined;
    throw new UserError(`${asking}: say with which weights the run begins: --weights FILE`);
  }
  if (loaded?.parts.model !== undefined) {
    throw new UserError(`--weights: they are for models of \`ocelli models\`, but ${loaded.path} makes its own`);
  }
  const given = { ...modelOptions, ...(imageSize !== undefined && { imageSize }) };
  const own = await configWithin(weights);
  const { model, shape, preprocessing, options } = await publishedModel(name, given, weights, { newHead: true }).catch(
    (error: Error) => {
      throw error.cause instanceof StateDictError ? ofArchitecture(error, name, own?.model.name) : error;
    },
  );
  return {
    withHead: (numClasses) => {
      model.resetClassifier(numClasses);
      const digest = weightsDigest(model);
      model.initialize(seed, { keepValues: true });
      return { model, name, options: { ...shape, ...options, numClasses }, weightsDigest: digest };
    },
    preprocessing: own?.preprocessing ?? (preprocessing && preprocessingFor(shape, preprocessing)),
  };
}
