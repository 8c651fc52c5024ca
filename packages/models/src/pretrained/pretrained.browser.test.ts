import '@tensorflow/tfjs-backend-cpu';
import { Linear, Sequential } from '@ocelli/nn';
import { writeSafetensors } from '@ocelli/safetensors';
import { zipSync } from 'fflate';
import { afterEach, expect, test, vi } from 'vitest';
import { loadPretrained, readPretrained, WeightsError } from './index.js';

const values = Float32Array.from({ length: 500 }, (_, index) => index);
const bytes = writeSafetensors({
  '0.weight': { dtype: 'F32', shape: [1, 500], data: values },
  '0.bias': { dtype: 'F32', shape: [1], data: Float32Array.of(1) },
});
const address = 'https://weights.example/net.safetensors';

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const name of ['a', 'b', 'c']) await caches.delete(name);
});

/** Answers requests in turn, and counts what was asked for. */
function stubFetch(...answers: readonly (() => Response)[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (_url: URL, { headers }: { headers: Record<string, string> }) => {
    asked.push(headers['range'] ?? 'all');
    return answers[Math.min(asked.length, answers.length) - 1]?.();
  });
  return asked;
}

const whole = () => new Response(Uint8Array.from(bytes), { headers: { 'content-length': `${bytes.length}`, etag: '"a"' } });

/** A response that breaks off after 600 bytes. */
function broken(): Response {
  let isSent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isSent) controller.error(new TypeError('network error'));
      else controller.enqueue(bytes.slice(0, 600));
      isSent = true;
    },
  });
  return new Response(body, { headers: { 'content-length': `${bytes.length}`, etag: '"a"' } });
}

function rest(): Response {
  const range = `bytes 600-${bytes.length - 1}/${bytes.length}`;
  return new Response(bytes.slice(600), { status: 206, headers: { 'content-range': range, etag: '"a"' } });
}

test('a page loads weights from bytes and from what it made an address of', async () => {
  using net = new Sequential(new Linear(500, 1));
  await loadPretrained(net, bytes);
  expect(net.stateDict()['0.weight']?.data).toEqual(values);
  const url = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]));
  const { stateDict } = await readPretrained(url, { cacheFolder: 'c' });
  URL.revokeObjectURL(url);
  expect(stateDict['0.weight']?.data).toEqual(values);
});

test('a page downloads weights once, goes on where the connection broke, and keeps them', async () => {
  const asked = stubFetch(broken, rest, whole);
  const { stateDict } = await readPretrained(address, { cacheFolder: 'a', retryDelay: 1 });
  expect(stateDict['0.weight']?.data).toEqual(values);
  expect((await readPretrained(address, { cacheFolder: 'a', offline: true })).stateDict).toEqual(stateDict);
  expect(asked).toEqual(['all', 'bytes=600-']);
});

test('a page keeps nothing that is not whole, or not what it should be', async () => {
  const options = { cacheFolder: 'b', retries: 0 };
  stubFetch(broken);
  await expect(readPretrained(address, options)).rejects.toThrow(`${address}: could not be downloaded: network error`);
  stubFetch(whole);
  await expect(readPretrained(address, { ...options, sha256: '01234567' })).rejects.toThrow('its SHA-256 sum is');
  const absent = readPretrained(address, { ...options, offline: true });
  await expect(absent).rejects.toThrow('not downloaded before, and offline.');
  await expect(absent).rejects.toBeInstanceOf(WeightsError);
});

test('a page refuses what is no weights file', async () => {
  const archive = zipSync({ 'a/data.pkl': new TextEncoder().encode('cos\nsystem\n.') }, { level: 0 });
  await expect(readPretrained(archive)).rejects.toThrow('the bytes: the pickle names os.system, which is refused');
});
