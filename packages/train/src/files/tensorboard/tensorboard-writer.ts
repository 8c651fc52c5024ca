import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { encodePng, type Pixels } from '../../report/pictures/encode-png.js';
import { toFileError } from '../file-error.js';
import {
  type EventContent,
  encodeEvent,
  encodeRecord,
  fileVersion,
  imageSummary,
  scalarSummary,
  sessionStart,
  textSummary,
} from './event.js';
import { joinBytes } from './protobuf.js';

export interface TensorBoardOptions {
  /** Where a resumed run goes on: what earlier files of the folder say of this step and later ones no longer counts. */
  readonly purgeStep?: number;
}

/** Events are held back until there are so many bytes of them, or so many milliseconds have passed. */
const [heldBytes, heldMilliseconds] = [1 << 16, 1000];

/** Writes a run's curves in TensorBoard's own files; times are in seconds since 1970. */
export class TensorBoardWriter {
  readonly file: string;
  readonly #descriptor: number;
  #length = 0;
  #held: Uint8Array[] = [];
  #heldLength = 0;
  #written = Date.now();

  private constructor(file: string, descriptor: number) {
    this.file = file;
    this.#descriptor = descriptor;
  }

  /**
   * Begins a new file in the folder, which is made if it is missing: a resumed run goes on in a file of its own.
   *
   * @throws FileError naming the file and the cause.
   */
  static open(folder: string, { purgeStep }: TensorBoardOptions = {}): TensorBoardWriter {
    let file = folder;
    try {
      mkdirSync(folder, { recursive: true });
      file = join(folder, nextName(readdirSync(folder)));
      const writer = new TensorBoardWriter(file, openSync(file, 'wx'));
      writer.#add(fileVersion(), 0);
      if (purgeStep !== undefined) writer.#add(sessionStart(), purgeStep);
      writer.#write();
      return writer;
    } catch (error) {
      throw toFileError(file, 'could not be written', error);
    }
  }

  /** @throws FileError when events could not be written, as every method. */
  scalar(tag: string, value: number, step: number, wallTime?: number): void {
    this.#add(scalarSummary(tag, value), step, wallTime);
  }

  /** Text in Markdown. */
  text(tag: string, text: string, step = 0, wallTime?: number): void {
    this.#add(textSummary(tag, text), step, wallTime);
  }

  async image(tag: string, pixels: Pixels, step: number, wallTime = Date.now() / 1000): Promise<void> {
    const png = await encodePng(pixels);
    this.#add(imageSummary(tag, { ...pixels, png }), step, wallTime);
  }

  /** Hands the events that are held back to the system. */
  flush(): void {
    this.#write();
  }

  /** Writes what is held back, to the disk itself, and closes the file. */
  close(): void {
    try {
      this.#write();
      fsyncSync(this.#descriptor);
    } finally {
      closeSync(this.#descriptor);
    }
  }

  #add(content: EventContent, step: number, wallTime = Date.now() / 1000): void {
    const record = encodeRecord(encodeEvent(content, step, wallTime));
    this.#held.push(record);
    this.#heldLength += record.length;
    if (this.#heldLength >= heldBytes || Date.now() - this.#written >= heldMilliseconds) this.#write();
  }

  #write(): void {
    const bytes = joinBytes(...this.#held);
    [this.#held, this.#heldLength, this.#written] = [[], 0, Date.now()];
    try {
      for (let start = 0; start < bytes.length; ) start += writeSync(this.#descriptor, bytes, start);
      this.#length += bytes.length;
    } catch (error) {
      this.#takeBack();
      throw toFileError(this.file, 'could not be written', error);
    }
  }

  /** A reader stops at half a record. */
  #takeBack(): void {
    try {
      ftruncateSync(this.#descriptor, this.#length);
    } catch {
      // The error of the write itself says more.
    }
  }
}

/** TensorBoard reads a folder's files in the order of their names, so that a later file's second must be a later one. */
function nextName(names: readonly string[]): string {
  const seconds = names.map((name) => Number(/^events\.out\.tfevents\.(\d+)\./.exec(name)?.[1] ?? 0));
  const now = Math.max(Math.floor(Date.now() / 1000), ...seconds.map((second) => second + 1));
  return `events.out.tfevents.${String(now).padStart(10, '0')}.${hostname()}.${process.pid}.0`;
}
