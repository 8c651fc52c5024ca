import { describe, expect, it } from 'vitest';
import { BackendError } from '../backend-error.js';
import { fakeAdapter } from '../testing/fake-adapter.js';
import { useBackend } from './use-backend.js';

describe('useBackend("auto")', () => {
  it('starts the usable backend of the highest priority and says why', async () => {
    const slow = fakeAdapter('slow', { priority: 1 });
    const fast = fakeAdapter('fast', { priority: 9 });
    expect(await useBackend('auto', [slow, fast])).toEqual({
      name: 'fast',
      device: 'fast device',
      reason: 'the best of those installed',
      version: '1.2.3',
      threads: 2,
    });
    expect(slow.calls).toEqual([]);
  });

  it('says which better backends are unusable and which did not start', async () => {
    const refusing = fakeAdapter('gpu', { priority: 9, refusal: 'No GPU.' });
    const failing = fakeAdapter('native', { priority: 5, failure: new Error('Library broken.') });
    const chosen = await useBackend('auto', [fakeAdapter('plain'), failing, refusing]);
    expect(chosen.name).toBe('plain');
    expect(chosen.reason).toBe('the best usable here; gpu is unusable (No GPU); native did not start (Library broken)');
    expect(refusing.calls).toEqual(['probe']);
  });

  it('passes over an adapter whose probe throws', async () => {
    const broken = { ...fakeAdapter('gpu', { priority: 9 }), probe: () => Promise.reject(new Error('oops')) };
    expect((await useBackend('auto', [broken, fakeAdapter('plain')])).reason).toBe(
      'the best usable here; gpu is unusable (Its probe failed: oops)',
    );
  });

  it('gives every reason and mend where nothing is usable', async () => {
    const attempt = useBackend('auto', [fakeAdapter('gpu', { refusal: 'No GPU.' })]);
    await expect(attempt).rejects.toThrow('No backend can run here: gpu is unusable (No GPU). Mend gpu.');
    await expect(attempt).rejects.toBeInstanceOf(BackendError);
  });

  it('says what to install where there is no adapter', async () => {
    await expect(useBackend('auto', [])).rejects.toThrow('npm install @ocelli/backend-wasm');
  });
});

describe('useBackend(name)', () => {
  it('starts the backend that is named, whatever its priority', async () => {
    const chosen = await useBackend('slow', [fakeAdapter('slow', { priority: 1 }), fakeAdapter('fast', { priority: 9 })]);
    expect([chosen.name, chosen.reason]).toEqual(['slow', 'asked for by name']);
  });

  it('does not fall back where the named one is unusable', async () => {
    const attempt = useBackend('gpu', [fakeAdapter('gpu', { refusal: 'No GPU.' }), fakeAdapter('plain')]);
    await expect(attempt).rejects.toThrow("Backend 'gpu' cannot run here: No GPU. Mend gpu.");
  });

  it('names the nearest of the backends at hand', async () => {
    await expect(useBackend('WSAM', [fakeAdapter('wasm')])).rejects.toThrow("Did you mean 'wasm'?");
    await expect(useBackend('quantum', [fakeAdapter('wasm')])).rejects.toThrow(
      "There is no backend 'quantum'; at hand are: auto, wasm.",
    );
  });

  it('says how to install a known one that is absent', async () => {
    await expect(useBackend('webgl', [fakeAdapter('wasm')])).rejects.toThrow('npm install @ocelli/backend-webgl');
  });
});
