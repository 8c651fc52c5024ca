import { numbersOf, withNumbers } from './flatten.js';

/** Seeds while a function is traced stand for those of each call; others are as unlikely to be given as any one number. */
const firstStandIns = [0x1a5eed0c311e0, 0x1b2eed9c35151] as const;
/** So far apart that a seed made of one by hand, such as `seed + 1`, is not taken for the next one. */
const apart = 2 ** 32;

/** What stands for a function's seeds, by their order among its arguments. */
export interface StandIns {
  /** The arguments with other seeds. */
  readonly given: readonly unknown[];
  readonly seeds: readonly number[];
}

/** Puts stand-ins in the place of each number called `seed`; there are two of every one, an even and an odd one, to tell what depends on them. */
export function standInSeeds(given: readonly unknown[], which: 0 | 1): StandIns {
  const seeds: number[] = [];
  const changed = withNumbers(given, ({ number, isSeed }) => {
    if (!isSeed) return number;
    const seed = firstStandIns[which] + apart * seeds.length;
    seeds.push(seed);
    return seed;
  });
  return { given: changed as readonly unknown[], seeds };
}

/** The numbers called `seed` within arguments, in their order. */
export function seedsOf(given: readonly unknown[]): number[] {
  return numbersOf(given).flatMap(({ number, isSeed }) => (isSeed ? [number] : []));
}
