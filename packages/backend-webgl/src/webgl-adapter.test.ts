import { useBackend } from '@ocelli/backend';
import { expect, it } from 'vitest';
import { adapter, webgl } from './index.js';

it('says in Node that it is for browsers, and what to use instead', async () => {
  const unusable = {
    usable: false,
    reason: 'There is no WebGL outside of browsers.',
    mend: 'In Node use @ocelli/backend-wasm, or @ocelli/backend-node with native TensorFlow.',
  };
  expect(await webgl().probe()).toEqual(unusable);
  await expect(useBackend('webgl', [adapter()])).rejects.toThrow(
    `Backend 'webgl' cannot run here: ${unusable.reason} ${unusable.mend}`,
  );
});
