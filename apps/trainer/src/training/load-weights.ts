import { type Module, StateDictError } from '@ocelli/nn';
import { loadWeights } from '@ocelli/train/node';
import { UserError } from '../errors.js';

/** How many names a message lists of those that do not fit. */
const listed = 2;

/**
 * Loads a file's weights into a model.
 *
 * @throws CheckpointError where the file is absent or damaged; UserError naming the file where it holds another architecture's weights.
 */
export async function loadWeightsInto(model: Module, file: string): Promise<void> {
  const { tensors } = await loadWeights(file);
  // A checkpoint for resuming holds the optimiser's slots as well.
  const own = Object.fromEntries(Object.entries(tensors).filter(([name]) => !name.startsWith('optimizer/')));
  try {
    model.loadStateDict(own);
  } catch (error) {
    throw error instanceof StateDictError ? misfit(file, model, error) : error;
  }
}

/** Names what does not fit of weights of another architecture; `source` says where they are from. */
export function misfit(source: string, model: Module, error: StateDictError): UserError {
  const { missing, unexpected, misshaped } = error;
  const shapes = misshaped.map(({ name, found, expected }) => `${name} is [${found}] and not [${expected}]`);
  const faults = [part('it lacks', missing), part('it has besides', unexpected), part('it has of another shape', shapes)];
  const text = faults.filter((fault) => fault !== '').join('; ');
  return new UserError(`${source}: not the weights of this ${model.constructor.name}: ${text}`, { cause: error });
}

function part(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const rest = names.length > listed ? ` and ${names.length - listed} more` : '';
  return `${what} ${names.slice(0, listed).join(', ')}${rest}`;
}
