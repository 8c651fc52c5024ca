/** Frees what has lent something out, once it is to end and has all of that back. */
export class Lender {
  readonly #free: () => Promise<void>;
  #lent = 0;
  #isOver = false;

  constructor(free: () => Promise<void>) {
    this.#free = free;
  }

  /** Gives the function that gives it back; calling that again changes nothing. */
  lend(): () => void {
    this.#lent++;
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      if (--this.#lent === 0 && this.#isOver) void this.#free();
    };
  }

  /** Resolves at once where something is still lent out. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#lent === 0) await this.#free();
  }
}
