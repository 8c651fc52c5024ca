import type { Preprocessing } from '@ocelli/models';
import { StateDictError } from '@ocelli/nn';
import { UserError } from '../errors.js';
import { misfit } from './load-weights.js';
import { type UnfilledModel, unfilledModel } from './make-model.js';

/** A model with published weights. */
export interface PublishedModel extends UnfilledModel {
  /** How photos become what the weights were trained on, where that is known. */
  readonly preprocessing: Preprocessing | undefined;
  readonly labels: readonly string[] | undefined;
}

export interface PublishedModelOptions {
  /** Whether the last layer is to be replaced, so that weights for other classes do too; default false. */
  readonly newHead?: boolean;
}

/** Makes a model of the registry with weights from elsewhere. @throws UserError naming what is at fault: an option, the file or address. */
export async function publishedModel(
  name: string,
  options: Readonly<Record<string, unknown>>,
  source: string,
  { newHead = false }: PublishedModelOptions = {},
): Promise<PublishedModel> {
  const { loadPretrained } = await import('@ocelli/models/pretrained');
  const made = await unfilledModel(name, options);
  const { model, definition } = made;
  const { moduleOfLayer } = definition;
  // Weights for other classes leave the head with what it has, which must be something.
  if (newHead) for (const module of model.layerGroups().at(-1) ?? []) module.initialize(0);
  try {
    const found = await loadPretrained(model, source, { newHead, ...(moduleOfLayer && { moduleOfLayer }) });
    return { ...made, preprocessing: found.preprocessing ?? definition.preprocessing, labels: found.labels };
  } catch (error) {
    const { cause } = error as Error;
    throw cause instanceof StateDictError ? misfit(source, model, cause) : ofUser(error as Error);
  }
}

/** What is wrong with weights is told in one line. */
export function ofUser(error: Error): Error {
  return error.name === 'WeightsError' ? new UserError(error.message, { cause: error }) : error;
}
