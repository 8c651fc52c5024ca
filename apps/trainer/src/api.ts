import type { TrainResult } from './commands/train.js';
import type { TrainOptions } from './run/resolve-run.js';

/**
 * As `ocelli train`: trains a model and leaves a run folder. It prints what the command prints.
 *
 * @throws UserError, or another error of one line, for whatever is wrong with the input; what was trained is saved before.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  return (await import('./commands/train.js')).train(options);
}
