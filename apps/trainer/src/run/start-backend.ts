import { type BackendAdapter, BackendError, type ChosenBackend, useBackend } from '@ocelli/backend';
import { node } from '@ocelli/backend-node';
import { onnx } from '@ocelli/backend-onnx';
import { wasm } from '@ocelli/backend-wasm';
import { invocation } from '../console/invocation.js';
import type { Reporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import { compiledDevice, compiledDevices } from './compiled-devices.js';

/** The backends that the trainer brings along. */
export function adapters(): BackendAdapter[] {
  return [node(), onnx(), wasm()];
}

/**
 * Starts the chosen backend, and the best one for what is not compiled where the choice is a device of compiled steps.
 *
 * @throws UserError where it is unknown or cannot run here, with the mend.
 */
export async function startBackend(choice: string): Promise<ChosenBackend> {
  const known = adapters();
  try {
    return await useBackend(compiledDevice(choice) === undefined ? choice : 'auto', known);
  } catch (error) {
    if (!(error instanceof BackendError) || choice === 'auto') throw error;
    const isUnknown = known.every(({ name }) => name !== choice);
    const more = isUnknown ? ` Compiled steps run on ${compiledDevices.join(' or ')} too.` : '';
    throw new UserError(`--device ${choice}: ${error.message}${more}`, { cause: error });
  }
}

/** Tells which backend runs, on what device, with how many threads, and why. */
export function tellBackend(backend: ChosenBackend, reporter: Reporter): void {
  const { name, version, device, threads, reason } = backend;
  const count = device.includes('thread') ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  // Why others cannot run is a long story.
  const why = reason.length < 60 ? reason : `the best that is usable here, as '${invocation()} doctor' explains`;
  reporter.fact('backend', { ...backend }, `${name} ${version}: ${device}${count}; ${why}`);
}
