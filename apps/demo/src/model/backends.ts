import { type BackendAdapter, type ChosenBackend, useBackend } from '@ocelli/backend';
import { wasm } from '@ocelli/backend-wasm';
import { webgl } from '@ocelli/backend-webgl';

/** What a person may choose, and how the page calls it. */
export const backendChoices = [
  { value: 'auto', label: 'Automatic' },
  { value: 'webgl', label: 'WebGL' },
  { value: 'wasm', label: 'WebAssembly' },
] as const;

/** The backend that runs, and how to hear that its device is gone. */
export interface StartedBackend extends ChosenBackend {
  onLost(listener: (reason: string) => void): () => void;
}

/**
 * Starts WebGL, or WebAssembly where the GPU cannot be used; `choice` may name one of them.
 *
 * @throws BackendError when the named one, or with 'auto' every one, cannot run here.
 */
export async function startBackend(choice: string): Promise<StartedBackend> {
  // WebGL drawn by software is slower than WebAssembly, so it is started for those alone who ask for it.
  const adapters = [webgl({ allowSoftware: choice === 'webgl' }), wasm()];
  const chosen = await useBackend(choice, adapters);
  const adapter: BackendAdapter | undefined = adapters.find(({ name }) => name === chosen.name);
  return { ...chosen, onLost: (listener) => adapter?.onDeviceLost?.(listener) ?? (() => undefined) };
}
