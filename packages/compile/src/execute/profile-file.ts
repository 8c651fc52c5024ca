import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRunTimes, type RunTimes } from '../profile/run-times.js';

/** Where ONNX Runtime writes the times of a session: a folder of its own, since it alone knows the file's name. */
export class ProfileFile {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<ProfileFile> {
    return new ProfileFile(await mkdtemp(join(tmpdir(), 'ocelli-profile-')));
  }

  /** What the file's name is to begin with. */
  get prefix(): string {
    return join(this.#folder, 'session');
  }

  /** What was written; the file is gone then. */
  async take(): Promise<RunTimes[]> {
    try {
      const [name] = await readdir(this.#folder);
      return name === undefined ? [] : parseRunTimes(await readFile(join(this.#folder, name), 'utf8'));
    } finally {
      await this.remove();
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
