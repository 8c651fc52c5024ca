import { currentCall, emptyCall, findCall, within } from '../module/call.js';

/**
 * Runs a function in which a `checkpoint` is a call like any other, and so are modules that `setCheckpointing` was told: where gradients
 * are taken at tensors within them, which a checkpoint cannot give.
 */
export function withoutCheckpointing<Result>(run: () => Result): Result {
  return within({ ...emptyCall(currentCall()), leavesCheckpointsOut: true }, run);
}

export function areCheckpointsLeftOut(): boolean {
  return findCall(({ leavesCheckpointsOut }) => leavesCheckpointsOut === true) !== undefined;
}
