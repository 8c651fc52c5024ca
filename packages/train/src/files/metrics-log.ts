import { appendFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileError, toFileError } from './file-error.js';

export interface MetricsLogOptions {
  /** How many of the file's lines stay, usually as many as a checkpoint remembers; default all. */
  readonly keepLines?: number;
}

/** A record of a log: what JSON can hold. A number that is not finite becomes null. */
export type MetricsRecord = Readonly<Record<string, unknown>>;

/** A file of records, one JSON object a line, that grows as a run goes on. */
export class MetricsLog {
  readonly file: string;
  readonly #handle: FileHandle;
  /** The file's length in bytes up to which all is well. */
  #length: number;
  #lines: number;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(file: string, handle: FileHandle, length: number, lines: number) {
    this.file = file;
    this.#handle = handle;
    this.#length = length;
    this.#lines = lines;
  }

  /**
   * Opens a log to go on with it, or begins one; the folder is made if it is missing.
   *
   * A last line that a killed run did not finish is cut off, and so is all behind `keepLines`. A file that has fewer lines keeps those.
   *
   * @throws FileError naming the file and the cause.
   */
  static async open(file: string, { keepLines = Number.POSITIVE_INFINITY }: MetricsLogOptions = {}): Promise<MetricsLog> {
    if (!(keepLines >= 0)) throw new RangeError(`keepLines must be a number of lines, but it is ${keepLines}.`);
    try {
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, 'a+');
      try {
        const { length, lines } = measure(await handle.readFile(), keepLines);
        await handle.truncate(length);
        return new MetricsLog(file, handle, length, lines);
      } catch (error) {
        await handle.close();
        throw error;
      }
    } catch (error) {
      throw toFileError(file, 'could not be opened', error);
    }
  }

  /** The lines that the file has: what a checkpoint remembers. */
  get lines(): number {
    return this.#lines;
  }

  /**
   * Adds a line; calls that are not awaited are written in their order.
   *
   * @throws FileError naming the file and the cause; what could be written of the line is taken back.
   */
  append(record: MetricsRecord): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(record)}\n`);
    const written = this.#last.then(() => this.#write(bytes));
    this.#last = written.catch(() => undefined);
    return written;
  }

  /** Waits for the lines that are being written and closes the file. */
  async close(): Promise<void> {
    await this.#last;
    await this.#handle.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      // A few microseconds; a thread of Node's own would wait for those that compute, and the next step for it.
      appendFileSync(this.#handle.fd, bytes);
      this.#length += bytes.length;
      this.#lines++;
    } catch (error) {
      await this.#handle.truncate(this.#length).catch(() => undefined);
      throw toFileError(this.file, 'could not be written', error);
    }
  }
}

/**
 * The records of a log, oldest first; a last line that a killed run did not finish is left out.
 *
 * @throws FileError naming the file, and the line where one is no JSON object.
 */
export async function readMetricsLog(file: string): Promise<Record<string, unknown>[]> {
  const bytes = await readFile(file).catch((error: unknown) => Promise.reject(toFileError(file, 'could not be read', error)));
  const { length } = measure(bytes, Number.POSITIVE_INFINITY);
  const lines = new TextDecoder().decode(bytes.subarray(0, length)).split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const record = parse(line);
    if (record === undefined) throw new FileError(file, `line ${index + 1} is no JSON object: ${line.slice(0, 60)}`);
    return record;
  });
}

/** How many whole lines there are, but no more than asked for, and where they end. */
function measure(bytes: Uint8Array, most: number): { length: number; lines: number } {
  const newline = 0x0a;
  let [length, lines] = [0, 0];
  while (lines < most) {
    const end = bytes.indexOf(newline, length);
    if (end < 0) break;
    length = end + 1;
    lines++;
  }
  return { length, lines };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
