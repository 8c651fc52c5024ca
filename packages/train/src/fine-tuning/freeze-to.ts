import type { GroupedModel } from './classifier.js';

/**
 * Freezes a model's groups of layers before the one of number `group`, and no other; `freezeTo(model, -1)` leaves the head to be trained
 * alone, `freezeTo(model, 0)` all. Counted from the end where it is negative, as `Learner.freeze_to` of fastai.
 *
 * @throws RangeError when there is no such group; the model is then unchanged.
 */
export function freezeTo(model: GroupedModel, group: number): void {
  const groups = model.layerGroups();
  const { length } = groups;
  if (!Number.isInteger(group) || group < -length || group >= length) {
    throw new RangeError(`freezeTo: group must be a whole number from ${-length} to ${length - 1}, but it is ${group}.`);
  }
  model.unfreeze();
  for (const module of groups.slice(0, group < 0 ? length + group : group).flat()) module.freeze();
}
