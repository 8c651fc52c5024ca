import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { writeSafetensors } from '@ocelli/safetensors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readPretrained } from '../load-pretrained.js';
import { type Answer, dropAfter, FileServer, status, whole } from '../testing/file-server.js';

const weights = writeSafetensors({ w: { dtype: 'F32', shape: [500], data: new Float32Array(500).fill(2) } });
const config = new TextEncoder().encode('{"architecture":"resnet18","num_classes":1000}');
const commit = 'c'.repeat(40);
const sha256 = createHash('sha256').update(weights).digest('hex');
const gitSha1 = createHash('sha1').update(`blob ${config.length}\0`).update(config).digest('hex');

let hub: FileServer;
let store: FileServer;
let home: string;
beforeEach(async () => {
  [hub, store] = [await FileServer.start(hubAnswer()), await FileServer.start(whole(weights))];
  home = mkdtempSync(join(tmpdir(), 'ocelli-hub-'));
  for (const name of ['HF_HUB_CACHE', 'HF_TOKEN', 'HF_TOKEN_PATH', 'HF_HUB_OFFLINE']) vi.stubEnv(name, undefined);
  vi.stubEnv('HF_HOME', home);
  vi.stubEnv('HF_ENDPOINT', `${hub.address}/`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

/** Sends on to the store for weights as a hub does, saying what they are, and gives small files itself. */
function hubAnswer({ size = weights.length, sum = sha256 } = {}): Answer {
  return (request, response) => {
    if (request.url?.endsWith('/config.json')) {
      return whole(config, { etag: `"${gitSha1}"`, 'x-repo-commit': commit })(request, response);
    }
    if (!request.url?.endsWith('/model.safetensors')) return status(404, { 'x-error-code': 'EntryNotFound' })(request, response);
    const facts = { 'x-linked-etag': `"${sum}"`, 'x-linked-size': String(size), 'x-repo-commit': commit };
    return status(302, { location: `${store.address}/blob`, ...facts })(request, response);
  };
}

const read = (options: object = {}, id = 'timm/resnet18.a1_in1k') => readPretrained(id, { retryDelay: 1, ...options });
const snapshot = () => join(home, 'hub', 'models--timm--resnet18.a1_in1k', 'snapshots', commit);

describe('weights on a hub', () => {
  it('come with their config, are kept as its own programs keep them, and are not asked for again', async () => {
    const found = await read();
    expect(found).toMatchObject({ file: 'timm/resnet18.a1_in1k: model.safetensors', architecture: 'resnet18', numClasses: 1000 });
    expect(found.stateDict['w']?.data).toHaveLength(500);
    expect(hub.asked).toEqual([
      '/timm/resnet18.a1_in1k/resolve/main/model.safetensors',
      `/timm/resnet18.a1_in1k/resolve/${commit}/config.json`,
    ]);
    expect(readFileSync(join(snapshot(), 'model.safetensors')).equals(weights)).toBe(true);
    expect(readFileSync(join(snapshot(), '..', '..', 'refs', 'main'), 'utf8')).toBe(commit);
    expect(await read({ offline: true })).toEqual(found);
    expect(hub.asked).toHaveLength(2);
  });

  it('are found where another program put them', async () => {
    mkdirSync(snapshot(), { recursive: true });
    writeFileSync(join(snapshot(), 'model.safetensors'), weights);
    mkdirSync(join(snapshot(), '..', '..', 'refs'));
    writeFileSync(join(snapshot(), '..', '..', 'refs', 'main'), commit);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await read()).stateDict['w']?.shape).toEqual([500]);
    expect(hub.asked).toEqual([]);
    await expect(read({}, 'timm/other')).rejects.toThrow(
      'timm/other: there is no model.safetensors, no model.safetensors.index.json, no pytorch_model.bin, no model.json (offline, and not downloaded before)',
    );
  });

  it('say who asks to the hub alone', async () => {
    vi.stubEnv('HF_TOKEN', 'secret');
    await read();
    expect(hub.asked[0]).toBe('/timm/resnet18.a1_in1k/resolve/main/model.safetensors Bearer secret');
    expect(store.asked).toEqual(['/blob']);
    vi.stubEnv('HF_TOKEN', undefined);
    writeFileSync(join(home, 'token'), 'kept\n');
    await read({ revision: 'v2' });
    expect(hub.asked.at(-1)).toContain('Bearer kept');
  });

  it('go on where the store drops the connection', async () => {
    store.answer(dropAfter(700, weights, { etag: '"s"' }), whole(weights, { etag: '"s"' }));
    await read();
    expect(store.asked).toEqual(['/blob', '/blob bytes=700-']);
  });

  it.each([
    ['sums', { sum: '0'.repeat(64) }, /its SHA-256 sum is \w+, expected 0000/],
    ['sizes', { size: 7 }, /the hub says that the file has 7 bytes, but the server gives \d+/],
  ])('are refused where their %s are wrong, and nothing is kept', async (_what, wrong, message) => {
    hub.answer(hubAnswer(wrong));
    await expect(read()).rejects.toThrow(message);
    expect(existsSync(snapshot())).toBe(false);
  });

  it('say what the hub refuses', async () => {
    hub.answer(status(404, { 'x-error-code': 'RepoNotFound' }));
    await expect(read()).rejects.toThrow('the server answered 404 Not Found');
    hub.answer(status(401));
    await expect(read()).rejects.toThrow(
      'the server answered 401 Unauthorized: is the name right, and does $HF_TOKEN let you read it?',
    );
    hub.answer(status(404));
    await expect(read()).rejects.toThrow('timm/resnet18.a1_in1k: there is no model.safetensors');
    await expect(read({ revision: '../x' })).rejects.toThrow('the revision is "../x"');
    await expect(read({}, relative(process.cwd(), home))).rejects.toThrow('has no file of weights');
  });

  it('come from a mirror that says nothing of commits', async () => {
    hub.answer(whole(weights));
    await read();
    hub.answer(status(500));
    expect((await read({ offline: true })).stateDict['w']?.shape).toEqual([500]);
  });
});
