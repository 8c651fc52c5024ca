import { WeightsError } from '../weights-error.js';
import { failedDownload } from './failed-download.js';
import { FileSink } from './file-sink.js';
import type { FileFacts } from './http-answer.js';
import { type ReceiveOptions, receive } from './receive.js';

export interface Checks {
  /** SHA-256 sum of the file in hexadecimal digits, or the first of them. */
  readonly sha256?: string | undefined;
  /** SHA-1 sum of the file as git names it. */
  readonly gitSha1?: string | undefined;
}

/**
 * Downloads a file in Node. It is written beside its name and gets its name once it is whole and its sum is right, so that a file of that
 * name is always whole; a later call goes on with what an earlier one left.
 *
 * @param checksOf What is known of the file once the server has told of it.
 * @throws WeightsError naming the address, and what the server did or the disk; the signal's reason.
 */
export async function fetchToFile(
  url: string,
  file: string,
  headers: Readonly<Record<string, string>>,
  options: ReceiveOptions,
  checksOf: (facts: FileFacts) => Checks,
): Promise<FileFacts> {
  const sink = await FileSink.open(file);
  try {
    for (let start = 1; ; start++) {
      const { facts, isPieced } = await receive(url, headers, sink, options);
      const fault = await faultOf(sink, checksOf(facts));
      if (fault === undefined) {
        await sink.finish();
        return facts;
      }
      await sink.discard();
      // The pieces may have been of two files.
      if (!isPieced || start > 1) throw new WeightsError(fault);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw failedDownload(url, error);
  } finally {
    await sink.close();
  }
}

async function faultOf(sink: FileSink, { sha256, gitSha1 }: Checks): Promise<string | undefined> {
  if (sha256 !== undefined) {
    const found = await sumOf(sink.part, 'sha256', '');
    if (!found.startsWith(sha256.toLowerCase())) return `its SHA-256 sum is ${found}, expected ${sha256}`;
  }
  if (gitSha1 !== undefined) {
    const found = await sumOf(sink.part, 'sha1', `blob ${sink.length}\0`);
    if (found !== gitSha1) return `its sum as git names it is ${found}, expected ${gitSha1}`;
  }
  return undefined;
}

async function sumOf(file: string, algorithm: string, before: string): Promise<string> {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const { createReadStream } = process.getBuiltinModule('node:fs');
  const hash = createHash(algorithm).update(before);
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
