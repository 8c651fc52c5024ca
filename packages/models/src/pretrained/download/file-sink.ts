import type { FileHandle } from 'node:fs/promises';
import { WeightsError } from '../weights-error.js';
import { claimPart, newPart, releasePart } from './part-files.js';
import type { Sink } from './receive.js';

/** What has come of a file so far, on the disk beside the file's own name; a later call goes on with it. */
export class FileSink implements Sink {
  readonly #file: string;
  #part: string | undefined;
  #handle: FileHandle | undefined;
  #length = 0;
  #etag: string | undefined;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Takes up what an earlier call left. @throws WeightsError where nothing can be written there. */
  static async open(file: string): Promise<FileSink> {
    const sink = new FileSink(file);
    await sink.#writing(() => sink.#takeUp());
    return sink;
  }

  get length(): number {
    return this.#length;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  /** Where what has come lies, for its sum. */
  get part(): string {
    return this.#part ?? this.#file;
  }

  async restart(etag: string | undefined): Promise<void> {
    await this.#writing(async () => {
      await this.discard();
      this.#part = newPart(this.#file, etag);
      this.#etag = etag;
      this.#handle = await process.getBuiltinModule('node:fs/promises').open(this.#part, 'wx');
    });
  }

  async write(chunk: Uint8Array): Promise<void> {
    await this.#writing(async () => {
      for (let start = 0; start < chunk.length; ) {
        const { bytesWritten = 0 } = (await this.#handle?.write(chunk, start, chunk.length - start, this.#length)) ?? {};
        start += bytesWritten;
        this.#length += bytesWritten;
      }
    });
  }

  /** Puts what has come on the disk under the file's name. @throws WeightsError where that cannot be done. */
  async finish(): Promise<void> {
    await this.#writing(async () => {
      await this.#handle?.sync();
      await this.#closeHandle();
      await process.getBuiltinModule('node:fs/promises').rename(this.part, this.#file);
      this.#part = undefined;
    });
  }

  /** Lets go of what has come, for a later call to go on with. */
  async close(): Promise<void> {
    await this.#closeHandle();
    if (this.#part !== undefined) await releasePart(this.#file, this.#part, this.#length > 0 ? this.#etag : undefined);
    this.#part = undefined;
  }

  async discard(): Promise<void> {
    await this.#closeHandle();
    if (this.#part !== undefined) await process.getBuiltinModule('node:fs/promises').rm(this.#part, { force: true });
    this.#part = undefined;
    this.#etag = undefined;
    this.#length = 0;
  }

  async #closeHandle(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #takeUp(): Promise<void> {
    const { dirname } = process.getBuiltinModule('node:path');
    const { mkdir, open } = process.getBuiltinModule('node:fs/promises');
    await mkdir(dirname(this.#file), { recursive: true });
    const claimed = await claimPart(this.#file);
    if (claimed === undefined) return;
    this.#part = claimed.part;
    this.#etag = claimed.etag;
    this.#handle = await open(claimed.part, 'r+');
    this.#length = (await this.#handle.stat()).size;
  }

  async #writing(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (error instanceof WeightsError) throw error;
      // What filled a disk would keep it full.
      await this.discard().catch(() => undefined);
      throw new WeightsError(`${this.#file}: cannot be written: ${(error as Error).message}`, { cause: error });
    }
  }
}
