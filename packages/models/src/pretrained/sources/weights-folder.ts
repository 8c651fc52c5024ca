/** A folder that weights lie in: on a disk, at an address, or on a hub. */
export interface WeightsFolder {
  /** How messages name a file of it. */
  nameOf(file: string): string;
  /**
   * The bytes of a file by its plain name; undefined where there is no such file.
   *
   * @throws WeightsError where it is there and cannot be read.
   */
  read(file: string): Promise<Uint8Array | undefined>;
  /** Where on the disk a file lies, in Node, downloaded if need be; undefined where there is no such file. @throws WeightsError as `read`. */
  pathOf?(file: string): Promise<string | undefined>;
  /** Why a file may be missing, to end a message with: nothing, or that nobody could be asked. */
  readonly absence?: string;
  /** Whether a `config.json` there is of the weights. */
  readonly hasConfig: boolean;
  /** The names of its files, where they can be listed. */
  list?(): Promise<readonly string[]>;
}
