import type { DataLoader } from '@ocelli/data';
import { formatCount } from '../console/format.js';
import type { Reporter } from '../console/reporter.js';

/** Tells of images that loaders passed over, each once. */
export class BadImages {
  readonly #reporter: Reporter;
  readonly #told = new Set<string>();

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  get count(): number {
    return this.#told.size;
  }

  report(...loaders: readonly (DataLoader | undefined)[]): void {
    const all = loaders.flatMap((loader) => [...(loader?.badSamples ?? [])]);
    const found = all.filter(({ description }) => !this.#told.has(description));
    for (const { description, reason } of found) {
      this.#told.add(description);
      const text = reason.includes(description) ? reason : `${description}: ${reason}`;
      this.#reporter.warn(`passed over: ${text}`);
    }
    if (found.length > 0) {
      const count = formatCount(this.#told.size);
      this.#reporter.warn(`${count} ${this.#told.size === 1 ? 'image' : 'images'} that cannot be read passed over so far`);
    }
  }
}
