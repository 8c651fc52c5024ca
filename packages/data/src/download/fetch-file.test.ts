import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataError } from '../data-error.js';
import { fetchFile } from './fetch-file.js';

const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * index) % 253);
const md5 = createHash('md5').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
let work: string;
/** What was asked for: the path, and the range if there was one. */
let asked: string[];

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'ocelli-fetch-'));
  asked = [];
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(work, { recursive: true });
});

/** Serves the answers in turn, the last one again and again; returns the address. */
async function serve(...answers: readonly Answer[]): Promise<string> {
  let next = 0;
  const started = createServer((request, response) => {
    asked.push([request.url, request.headers.range].filter(Boolean).join(' '));
    answers[Math.min(next++, answers.length - 1)]?.(request, response);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** Answers ranges as a good server does. */
const whole: Answer = (request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= content.length) return response.writeHead(416).end();
  const length = content.length - start;
  const range = { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': length, ...(start > 0 && range) });
  return response.end(content.subarray(start));
};
/** Sends that many bytes of what is asked for and drops the connection. */
const dropAfter =
  (bytes: number): Answer =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
    response.write(content.subarray(start, start + bytes), () => setTimeout(() => response.destroy(), 20));
  };
const withoutRanges: Answer = (_request, response) => response.writeHead(200).end(content);
const notFound: Answer = (_request, response) => response.writeHead(404).end('no');
const another: Answer = (_request, response) => response.writeHead(200).end('a page that says please log in');
const redirect: Answer = (_request, response) => response.writeHead(302, { location: '/moved' }).end();

const file = () => join(work, 'set', 'file.gz');
const savedMd5 = () => createHash('md5').update(readFileSync(file())).digest('hex');

async function faultOf(fetching: Promise<void>): Promise<string> {
  const error: unknown = await fetching.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message;
}

test('keeps the file, says how far it is, and does not ask again', async () => {
  const url = `${await serve(whole)}/a`;
  const progress: [number, number | undefined][] = [];
  const onProgress = ({ receivedBytes, totalBytes }: { receivedBytes: number; totalBytes?: number }) =>
    progress.push([receivedBytes, totalBytes]);
  await fetchFile({ file: file(), urls: [url], md5, onProgress });
  expect(savedMd5()).toBe(md5);
  expect(progress.at(-1)).toEqual([content.length, content.length]);
  await fetchFile({ file: file(), urls: [url], md5 });
  expect(asked).toEqual(['/a']);
});

test('goes on where the connection was dropped', async () => {
  const url = `${await serve(dropAfter(100_000), dropAfter(50_000), whole)}/a`;
  await fetchFile({ file: file(), urls: [url], md5 });
  expect(savedMd5()).toBe(md5);
  expect(asked).toHaveLength(3);
  expect(asked[1]).toMatch(/^\/a bytes=[1-9]\d*-$/);
});

test('starts again where the server knows no ranges', async () => {
  const url = `${await serve(dropAfter(100_000), withoutRanges)}/a`;
  await fetchFile({ file: file(), urls: [url], md5 });
  expect(savedMd5()).toBe(md5);
});

test('goes on with what an earlier call left, and takes a part that is whole', async () => {
  const url = `${await serve(whole)}/a`;
  for (const present of [1000, content.length]) {
    rmSync(join(work, 'set'), { recursive: true, force: true });
    await fetchFile({ file: join(work, 'set', 'other'), urls: [url], md5 });
    writeFileSync(`${file()}.part`, content.subarray(0, present));
    await fetchFile({ file: file(), urls: [url], md5 });
    expect(asked.at(-1)).toBe(`/a bytes=${present}-`);
    expect(savedMd5()).toBe(md5);
  }
});

test('follows redirects', async () => {
  await fetchFile({ file: file(), urls: [`${await serve(redirect, whole)}/a`], md5 });
  expect(asked).toEqual(['/a', '/moved']);
});

test('asks the next address where one is gone or gives another file', async () => {
  const url = await serve(notFound, another, whole);
  await fetchFile({ file: file(), urls: [`${url}/a`, `${url}/b`, `${url}/c`], md5 });
  expect(asked).toEqual(['/a', '/b', '/c']);
  expect(savedMd5()).toBe(md5);
});

test('says what each address did, and leaves no file of that name', async () => {
  const url = await serve(notFound, another);
  const message = await faultOf(
    fetchFile({ file: file(), urls: [`${url}/a`, `${url}/b`, 'http://127.0.0.1:1/c'], md5, retries: 0 }),
  );
  expect(message).toContain(
    `${file()}: could not be downloaded: ${url}/a: the server answered 404 Not Found; ${url}/b: it gave another file`,
  );
  expect(message).toContain('http://127.0.0.1:1/c: fetch failed (');
  expect(message).toContain('Without a network, name the folder that holds the files (dataDir).');
  expect(existsSync(file())).toBe(false);
});

test('gives up a server that drops each connection', async () => {
  const url = `${await serve(dropAfter(10))}/a`;
  expect(await faultOf(fetchFile({ file: file(), urls: [url], md5, retries: 2 }))).toContain('could not be downloaded');
  expect(asked).toHaveLength(3);
});

test('says where it cannot write', async () => {
  writeFileSync(join(work, 'set'), 'a file where the folder should be');
  const message = await faultOf(fetchFile({ file: file(), urls: [`${await serve(whole)}/a`], md5 }));
  expect(message.startsWith(`${file()}: cannot be written: `)).toBe(true);
});
