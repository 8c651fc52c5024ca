import { ElementStream, type RngOrigin } from './element-stream.js';
import { normalQuantile } from './normal-quantile.js';
import { blockWords, philoxBlock } from './philox.js';
import { deriveKey } from './stream-key.js';
import { truncatedQuantile } from './truncated-quantile.js';

const twoTo32 = 2 ** 32;

/**
 * A stream of random numbers that is the same in every JavaScript runtime, with named child streams.
 *
 * The n-th block of four 32-bit words is Philox4x32-10 of the counter n under the stream's 64-bit key (Salmon et al.,
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Every draw but `integer` takes exactly one word.
 */
export class Rng {
  #key0: number;
  #key1: number;
  #blocks = 0;
  #lane = blockWords;
  readonly #words = new Uint32Array(blockWords);
  readonly #seed: number;
  #path: readonly (string | number)[] = [];

  /** @throws RangeError when the seed is not an integer from 0 to 2^53 - 1. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`Rng: the seed must be an integer from 0 to 2^53 - 1, but it is ${seed}.`);
    }
    this.#seed = seed;
    this.#key0 = seed >>> 0;
    this.#key1 = Math.floor(seed / twoTo32);
  }

  /**
   * The stream at an origin, its next number the one after those that were drawn.
   *
   * @throws RangeError when the seed or a number in the path is not an integer from 0 to 2^53 - 1.
   */
  static from({ seed, path, drawn }: RngOrigin): Rng {
    const rng = path.reduce<Rng>((parent, stream) => parent.fork(stream), new Rng(seed));
    rng.#blocks = Math.floor(drawn / blockWords);
    for (let word = rng.#blocks * blockWords; word < drawn; word++) rng.uint32();
    return rng;
  }

  /** Where the next number comes from. */
  get origin(): RngOrigin {
    return { seed: this.#seed, path: this.#path, drawn: this.#blocks * blockWords - (blockWords - this.#lane) };
  }

  /**
   * The child stream of that name: it depends on this stream's key and on the name, not on how much was drawn from this.
   * The number 3 and the text '3' name different streams.
   *
   * @throws RangeError when a number is not an integer from 0 to 2^53 - 1.
   */
  fork(stream: string | number): Rng {
    const child = new Rng(this.#seed);
    child.#path = [...this.#path, stream];
    [child.#key0, child.#key1] = deriveKey(this.#key0, this.#key1, stream);
    return child;
  }

  /** A stream of elements under a key of this stream's next two words. */
  elements(): ElementStream {
    const { origin } = this;
    const own = this.#key();
    return new ElementStream(origin, (seed) => (seed === origin.seed ? own : Rng.from({ ...origin, seed }).#key()));
  }

  /** An integer, uniform on 0 to 2^32 - 1. */
  uint32(): number {
    if (this.#lane === blockWords) {
      const block = this.#blocks++;
      philoxBlock(block >>> 0, Math.floor(block / twoTo32), 0, 0, this.#key0, this.#key1, this.#words);
      this.#lane = 0;
    }
    return this.#words[this.#lane++] ?? 0;
  }

  /**
   * A number uniform on [low, high): low + (high - low) k / 2^24 with k the upper 24 bits of a word, so that values on
   * [0, 1) are exact in float32.
   *
   * @throws RangeError when low > high or a bound is not finite.
   */
  uniform(low = 0, high = 1): number {
    requireBounds('uniform', low, high);
    return this.#between(low, high);
  }

  /** A number from the normal distribution: mean + std Phi^-1((w + 1/2) / 2^32) with w a word; at most 6.4 std off. */
  normal(mean = 0, std = 1): number {
    return mean + std * normalQuantile((this.uint32() + 0.5) / twoTo32);
  }

  /**
   * An integer uniform on 0 to limit - 1, without bias: words past the largest multiple of the limit are drawn again.
   *
   * @throws RangeError when the limit is not an integer from 1 to 2^32.
   */
  integer(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > twoTo32) {
      throw new RangeError(`Rng.integer: the limit must be an integer from 1 to 2^32, but it is ${limit}.`);
    }
    const accepted = twoTo32 - (twoTo32 % limit);
    let word = this.uint32();
    while (word >= accepted) word = this.uint32();
    return word % limit;
  }

  /**
   * True with the given probability (to 24 bits).
   *
   * @throws RangeError when the probability is outside 0 to 1.
   */
  boolean(probability = 0.5): boolean {
    if (!(probability >= 0 && probability <= 1)) {
      throw new RangeError(`Rng.boolean: the probability must be from 0 to 1, but it is ${probability}.`);
    }
    return this.#between(0, 1) < probability;
  }

  /**
   * The numbers 0 to length - 1 in an order drawn uniformly from all orders (Fisher-Yates).
   *
   * @throws RangeError when the length is not an integer from 0 to 2^32 - 1.
   */
  permutation(length: number): Uint32Array {
    if (!Number.isInteger(length) || length < 0 || length >= twoTo32) {
      throw new RangeError(`Rng.permutation: the length must be an integer from 0 to 2^32 - 1, but it is ${length}.`);
    }
    const order = new Uint32Array(length);
    for (let index = 0; index < length; index++) {
      const other = this.integer(index + 1);
      order[index] = order[other] ?? 0;
      order[other] = index;
    }
    return order;
  }

  /** Fills the array as `uniform` would value by value; rounding to float32 may give `high` itself unless it is 0 or 1. */
  fillUniform(into: Float32Array, low = 0, high = 1): Float32Array {
    requireBounds('fillUniform', low, high);
    for (let index = 0; index < into.length; index++) into[index] = this.#between(low, high);
    return into;
  }

  /** Fills the array as `normal` would value by value. */
  fillNormal(into: Float32Array, mean = 0, std = 1): Float32Array {
    for (let index = 0; index < into.length; index++) into[index] = this.normal(mean, std);
    return into;
  }

  /**
   * Fills the array from the normal distribution cut to [low, high]: Phi^-1 of a number uniform on [Phi(a), Phi(b)] with
   * a = (low - mean) / std and b = (high - mean) / std, as torch.nn.init.trunc_normal_.
   *
   * @throws RangeError when low >= high, when std is not positive, or when the interval holds no mass that float64 can tell.
   */
  fillTruncatedNormal(into: Float32Array, mean: number, std: number, low: number, high: number): Float32Array {
    const quantile = truncatedQuantile(mean, std, low, high);
    for (let index = 0; index < into.length; index++) into[index] = quantile((this.uint32() + 0.5) / twoTo32);
    return into;
  }

  #key(): readonly [number, number] {
    return [this.uint32(), this.uint32()];
  }

  #between(low: number, high: number): number {
    const value = low + (high - low) * ((this.uint32() >>> 8) / 0x1000000);
    return value < high ? value : low;
  }
}

function requireBounds(method: string, low: number, high: number): void {
  if (!(low <= high && high - low < Infinity)) {
    throw new RangeError(`Rng.${method}: expected finite bounds with low <= high, but low is ${low} and high is ${high}.`);
  }
}
