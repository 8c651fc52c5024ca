import type { Tensor } from '@tensorflow/tfjs-core';
import type { Program } from '../program.js';
import type { TracedCall } from '../trace/trace-call.js';

/** A program to come, and what it is made of. */
export interface MadeProgram {
  readonly traced: TracedCall;
  /** What the captures held. */
  readonly held: readonly Tensor[];
  readonly program: Promise<Program>;
}

export interface CachedProgram extends MadeProgram {
  /** How many calls wait for it or run it. */
  users: number;
  isDropped: boolean;
}

/** Programs by the signature of their arguments. The one that was not used for longest is dropped where there are too many. */
export class ProgramCache {
  readonly #size: number;
  readonly #entries = new Map<string, CachedProgram>();

  constructor(size: number) {
    this.#size = size;
  }

  get(signature: string): CachedProgram | undefined {
    return this.#entries.get(signature);
  }

  add(signature: string, made: MadeProgram): CachedProgram {
    this.#drop(signature);
    const entry: CachedProgram = { ...made, users: 0, isDropped: false };
    this.#entries.set(signature, entry);
    // It may be made another time, such as when there is more memory.
    made.program.catch(() => {
      if (this.#entries.get(signature) === entry) this.#entries.delete(signature);
    });
    for (const oldest of [...this.#entries.keys()].slice(0, Math.max(0, this.#entries.size - this.#size))) this.#drop(oldest);
    return entry;
  }

  /** Runs a program, which is not freed before that is done. */
  async use<Result>(signature: string, entry: CachedProgram, run: (program: Program) => Promise<Result>): Promise<Result> {
    entry.users++;
    if (this.#entries.get(signature) === entry) {
      // The last one is the one used last.
      this.#entries.delete(signature);
      this.#entries.set(signature, entry);
    }
    try {
      return await run(await entry.program);
    } finally {
      entry.users--;
      await freeIfUnused(entry);
    }
  }

  /** Drops all. */
  async dispose(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) entry.isDropped = true;
    await Promise.all(entries.map(freeIfUnused));
  }

  #drop(signature: string): void {
    const entry = this.#entries.get(signature);
    if (entry === undefined) return;
    this.#entries.delete(signature);
    entry.isDropped = true;
    void freeIfUnused(entry);
  }
}

async function freeIfUnused({ users, isDropped, program }: CachedProgram): Promise<void> {
  if (users > 0 || !isDropped) return;
  const [made] = await Promise.allSettled([program]);
  if (made.status === 'fulfilled') await made.value.dispose();
}
