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
  /** What makes such a model: the given options, and those that the weights ask for. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface PublishedModelOptions {
  /** Whether the last layer is to be replaced, so that weights for other classes do too; default false. */
  readonly newHead?: boolean;
}

/**
 * Makes a model of the registry with weights from elsewhere, which say with what other options they are computed.
 *
 * @throws UserError naming what is at fault: an option, the file or address.
 */
export async function publishedModel(
  name: string,
  given: Readonly<Record<string, unknown>>,
  source: string,
  { newHead = false }: PublishedModelOptions = {},
): Promise<PublishedModel> {
  const { loadPretrained, modelFor, pretrainedConfigOf } = await import('@ocelli/models/pretrained');
  const config = await pretrainedConfigOf(source).catch((error: Error) => {
    throw ofUser(error);
  });
  const asked = modelFor(config);
  const options = { ...(asked?.name === name && asked.options), ...given };
  const made = await unfilledModel(name, options);
  const { model, definition } = made;
  const { moduleOfLayer } = definition;
  // Weights for other classes leave the head with what it has, which must be something.
  if (newHead) for (const module of model.layerGroups().at(-1) ?? []) module.initialize(0);
  try {
    const found = await loadPretrained(model, source, { newHead, ...(moduleOfLayer && { moduleOfLayer }) });
    const { preprocessing = definition.preprocessing, labels } = found;
    return { ...made, preprocessing, labels, options: { ...options, ...found.options } };
  } catch (error) {
    const { cause } = error as Error;
    throw cause instanceof StateDictError ? misfit(source, model, cause) : ofUser(error as Error);
  }
}

/** What is wrong with weights is told in one line. */
export function ofUser(error: Error): Error {
  return error.name === 'WeightsError' ? new UserError(error.message, { cause: error }) : error;
}
