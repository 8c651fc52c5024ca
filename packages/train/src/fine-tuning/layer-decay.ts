import type { ParameterGroup } from '../optimizers/optimizer.js';
import { trainedParameters } from '../state/trained-parameters.js';
import type { GroupedModel } from './classifier.js';

/** The stem's learning rate against the head's, where nothing is said: fastai's `lr_mult` of 100. */
const stemRate = 0.01;

/**
 * Learning rates of their own for a model's groups of layers: `adamW({ groups: layerDecay(model) })`. The head has the schedule's, and each
 * group before it `decay` times the one behind it; by default so that the stem's is a hundredth, which comes to 0.3 for a ResNet's six
 * groups and to 0.7 for the fourteen of a transformer of twelve blocks. Frozen parameters are left out.
 *
 * Discriminative rates of Howard and Ruder 2018; layer-wise decay of Clark et al. 2020 and Bao et al. 2022, as timm's
 * `param_groups_layer_decay`.
 *
 * @throws RangeError when `decay` is not above 0 and up to 1.
 */
export function layerDecay(model: GroupedModel, decay?: number): ParameterGroup<object>[] {
  const groups = model.layerGroups();
  const factor = decay ?? stemRate ** (1 / Math.max(groups.length - 1, 1));
  if (!(factor > 0 && factor <= 1)) {
    throw new RangeError(`layerDecay: decay must be above 0 and at most 1, but it is ${factor}.`);
  }
  const nameOf = new Map(trainedParameters(model).map(([name, parameter]) => [parameter, name]));
  const named = groups.map((group, index) => ({
    names: new Set(group.flatMap((module) => module.parameters().flatMap((parameter) => nameOf.get(parameter) ?? []))),
    learningRateScale: factor ** (groups.length - 1 - index),
  }));
  return named
    .filter(({ names }) => names.size > 0)
    .map(({ names, learningRateScale }) => ({ match: (name) => names.has(name), learningRateScale }));
}
