import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readPretrained } from '../load-pretrained.js';
import { dropAfter, FileServer, status, whole } from '../testing/file-server.js';
import { torchFile } from '../testing/torch-files.js';
import { WeightsError } from '../weights-error.js';

const content = torchFile('moduleZip');
const sha256 = createHash('sha256').update(content).digest('hex');

let server: FileServer;
let cacheFolder: string;
beforeEach(async () => {
  server = await FileServer.start(whole(content));
  cacheFolder = mkdtempSync(join(tmpdir(), 'ocelli-weights-'));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(cacheFolder, { recursive: true });
});

const read = (path: string, options: object = {}) =>
  readPretrained(`${server.address}${path}`, { cacheFolder, retryDelay: 1, ...options });

/** The names of all files in the cache. */
const kept = () =>
  readdirSync(cacheFolder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));

async function faultOf(reading: Promise<unknown>): Promise<string> {
  const error: unknown = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WeightsError);
  return (error as Error).message;
}

describe('weights at an address', () => {
  it('are downloaded once, with progress', async () => {
    const progress: (number | undefined)[][] = [];
    const onProgress = (each: { receivedBytes: number; totalBytes?: number }) =>
      progress.push([each.receivedBytes, each.totalBytes]);
    const { stateDict, file } = await read('/net.pth', { sha256, onProgress });
    expect([Object.keys(stateDict)[0], file]).toEqual(['0.weight', `${server.address}/net.pth`]);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
    await read('/net.pth', { offline: true });
    expect(server.asked).toEqual(['/net.pth']);
    expect(kept()).toEqual(['net.pth']);
  });

  it('go on where the connection was dropped', async () => {
    server.answer(
      dropAfter(500, content, { etag: '"a"' }),
      dropAfter(300, content, { etag: '"a"' }),
      whole(content, { etag: '"a"' }),
    );
    await read('/net.pth', { sha256 });
    expect(server.asked).toEqual(['/net.pth', '/net.pth bytes=500-', '/net.pth bytes=800-']);
  });

  it('go on with what an earlier call left, unless it is of another file', async () => {
    const gone = { retries: 0, sha256 };
    server.answer(dropAfter(500, content, { etag: '"a"' }));
    expect(await faultOf(read('/net.pth', gone))).toMatch(/net\.pth: could not be downloaded: /);
    expect(kept()).toEqual([expect.stringMatching(/^net\.pth\.part\.0\.[0-9a-f]{8}\.%22a%22$/)]);
    server.answer(whole(content, { etag: '"a"' }));
    await read('/net.pth', gone);
    expect(server.asked).toEqual(['/net.pth bytes=500-']);
    expect(kept()).toEqual(['net.pth']);

    server.answer(
      dropAfter(
        500,
        content.map((byte) => byte ^ 1),
        { etag: '"old"' },
      ),
    );
    await faultOf(read('/other.pth', gone));
    server.answer(whole(content, { etag: '"new"' }));
    await read('/other.pth', gone);
    expect(server.asked).toEqual(['/other.pth bytes=500-']);
    // A server that goes on with another file all the same is found out by the sum, and asked for all of it.
    server.answer(
      dropAfter(
        500,
        content.map((byte) => byte ^ 1),
        { etag: '"b"' },
      ),
      whole(content, { etag: '"b"' }),
    );
    await read('/third.pth', { sha256 });
    expect(server.asked).toEqual(['/third.pth', '/third.pth bytes=500-', '/third.pth']);
  });

  it('follow redirects, and no further than that', async () => {
    server.answer(status(302, { location: '/moved.pth' }), whole(content));
    await read('/net.pth');
    expect(server.asked).toEqual(['/net.pth', '/moved.pth']);
    server.answer(status(302, { location: '/loop.pth' }));
    expect(await faultOf(read('/loop.pth'))).toContain('the server sends on more than 10 times');
    server.answer(status(302, { location: 'file:///etc/passwd' }));
    expect(await faultOf(read('/local.pth'))).toContain('the server sends on to file:///etc/passwd');
  });

  it('are refused where the size or the sum is wrong, and nothing is kept', async () => {
    const short = content.subarray(0, 900);
    server.answer(whole(short));
    expect(await faultOf(read('/net.pth', { sha256 }))).toContain('its SHA-256 sum is ');
    expect(await faultOf(read('/net-01234567.pth'))).toContain(', expected 01234567');
    // It says more than it sends, each time.
    server.answer((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(short, () => response.destroy());
    });
    expect(await faultOf(read('/net.pth', { retries: 1 }))).toContain('could not be downloaded');
    expect(server.asked).toHaveLength(2);
    expect(kept()).not.toContain('net.pth');
    expect(await faultOf(read('/net.pth', { sha256: 'xyz' }))).toContain('sha256 must be 8 to 64 hexadecimal digits');
  });

  it('wait for a server that is busy, and give up one that has not got them', async () => {
    server.answer(status(503), status(429), whole(content));
    await read('/net.pth');
    expect(server.asked).toHaveLength(3);
    server.answer(status(404));
    expect(await faultOf(read('/gone.pth'))).toBe(
      `${server.address}/gone.pth: could not be downloaded: the server answered 404 Not Found`,
    );
    expect(server.asked).toHaveLength(1);
    const refused = readPretrained('http://127.0.0.1:1/a.pth', { cacheFolder, retries: 0 });
    expect(await faultOf(refused)).toContain('http://127.0.0.1:1/a.pth: could not be downloaded: fetch failed (');
  });

  it('count a connection on which nothing comes as dropped, and can be ended', async () => {
    server.answer(() => undefined);
    expect(await faultOf(read('/net.pth', { retries: 0, stallTimeout: 50 }))).toContain('the server sent nothing for 0.05 s');
    const controller = new AbortController();
    const reading = read('/net.pth', { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('say where a disk is full, and leave nothing', async () => {
    const fs = process.getBuiltinModule('node:fs/promises');
    // The device that is always full.
    vi.spyOn(fs, 'open').mockResolvedValueOnce(await fs.open('/dev/full', 'w'));
    expect(await faultOf(read('/net.pth'))).toMatch(/net\.pth: cannot be written: ENOSPC/);
    expect(kept()).toEqual([]);
    writeFileSync(join(cacheFolder, 'file'), '');
    const inFile = read('/net.pth', { cacheFolder: join(cacheFolder, 'file') });
    expect(await faultOf(inFile)).toContain('cannot be written: ');
  });

  it('read their shards beside them', async () => {
    const { stateDict } = await readPretrained(content);
    const index = JSON.stringify({
      weight_map: Object.fromEntries(Object.keys(stateDict).map((name) => [name, 'a.safetensors'])),
    });
    const { writeSafetensors } = await import('@ocelli/safetensors');
    server.answer(whole(new TextEncoder().encode(index)), whole(writeSafetensors(stateDict)));
    const found = await read('/x/model.safetensors.index.json?v=1');
    expect(server.asked).toEqual(['/x/model.safetensors.index.json?v=1', '/x/a.safetensors?v=1']);
    expect(found.stateDict).toEqual(stateDict);
    server.answer(whole(new TextEncoder().encode(index)), status(404));
    expect(await faultOf(read('/y/model.safetensors.index.json'))).toContain('/y/a.safetensors: there is no such file.');
  });

  it('are whole where they have their name', async () => {
    await Promise.all([read('/net.pth'), read('/net.pth')]);
    const [folder = ''] = readdirSync(cacheFolder);
    expect(readFileSync(join(cacheFolder, folder, 'net.pth')).equals(content)).toBe(true);
  });
});
