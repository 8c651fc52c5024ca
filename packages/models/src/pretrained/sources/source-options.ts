import type { ReceiveOptions } from '../download/receive.js';

/** How weights from a network are got and kept. */
export interface SourceOptions extends ReceiveOptions {
  /**
   * Where downloads are kept. By default those from addresses in `$OCELLI_CACHE/weights` (`~/.cache/ocelli/weights`), and those from a hub
   * where its own programs keep them and find them: `$HF_HUB_CACHE`, or `hub` in `$HF_HOME` (`~/.cache/huggingface`). In a page this names
   * a cache of the browser's; default `ocelli-weights`.
   */
  readonly cacheFolder?: string;
  /** Asks nothing of a network; default whether `$HF_HUB_OFFLINE` is set. */
  readonly offline?: boolean;
  /** SHA-256 sum of the file, in hexadecimal digits, or its first eight or more; for addresses. */
  readonly sha256?: string;
  /** Which version of a hub's model: a branch, a tag or a commit; default `main`. */
  readonly revision?: string;
  /** Address of the hub; default `$HF_ENDPOINT`, or https://huggingface.co. */
  readonly endpoint?: string;
  /** Says to the hub who asks; default `$HF_TOKEN`, or what its own programs keep in `$HF_TOKEN_PATH` or `token` in `$HF_HOME`. */
  readonly token?: string;
}

/** A variable of the environment that is set to something, in Node. */
export function environment(name: string): string | undefined {
  return globalThis.process?.env?.[name] || undefined;
}

export function isOffline({ offline }: SourceOptions): boolean {
  return offline ?? /^(1|true|yes|on)$/i.test(environment('HF_HUB_OFFLINE') ?? '');
}

export function isInNode(): boolean {
  return globalThis.process?.versions?.node !== undefined;
}

/** Whether a text can be a SHA-256 sum in hexadecimal digits, or the beginning of one that is long enough to tell files apart. */
export function isSum(text: string): boolean {
  return /^[0-9a-f]{8,64}$/i.test(text);
}
