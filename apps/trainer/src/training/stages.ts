import type { ImageClassifier } from '@ocelli/models';
import type { Module } from '@ocelli/nn';
import { freezeTo, layerDecay, type ParameterGroup, type Position, type Schedule } from '@ocelli/train';
import { UserError } from '../errors.js';
import type { TrainSettings } from '../settings/schema.js';

/** A part of a run with a trainer of its own: the head alone, on features computed once, and then the whole model. */
export type Stage = 'head' | 'whole';

/** The stages that a run still has before it, from where it stands; none is left out that is only begun. */
export function stagesFrom({ freezeEpochs, epochs }: TrainSettings, position: Position | undefined): readonly Stage[] {
  if ((position?.epoch ?? 0) >= freezeEpochs) return ['whole'];
  return freezeEpochs < epochs ? ['head', 'whole'] : ['head'];
}

/** Whether the stage goes on in the middle; where it begins, the optimiser begins anew. */
export function isUnderWay(stage: Stage, { freezeEpochs }: TrainSettings, { epoch, batch }: Position): boolean {
  return stage === 'head' || freezeEpochs === 0 || epoch > freezeEpochs || batch > 0;
}

/** Freezes what a stage does not train, and gives the rest its learning rates. @throws UserError for a model without groups of layers. */
export function prepareStage(stage: Stage, model: Module, settings: TrainSettings): ParameterGroup<object>[] {
  const { fineTune, freezeEpochs, layerDecay: decay } = settings;
  if (!fineTune && freezeEpochs === 0 && decay === undefined) return [];
  if (!hasGroups(model)) {
    throw new UserError(`--layer-decay: a model needs layerGroups() for it, which ${model.constructor.name} has not`);
  }
  freezeTo(model, stage === 'head' ? -1 : 0);
  return stage === 'whole' && (fineTune || decay !== undefined) ? layerDecay(model, decay) : [];
}

/** A schedule over the steps of a stage alone. */
export function scheduleOf(
  stage: Stage,
  schedule: Schedule,
  { freezeEpochs }: TrainSettings,
  position: Position | undefined,
): Schedule {
  const before = stage === 'head' ? 0 : (position?.history[freezeEpochs - 1]?.steps ?? 0);
  return (step, totalSteps) => schedule(step - before, totalSteps - before);
}

function hasGroups(model: Module): model is ImageClassifier {
  return 'layerGroups' in model && typeof model.layerGroups === 'function';
}
