/** A sample that was passed over, since the dataset could not give it. */
export interface BadSample {
  /** The sample's number in the dataset. */
  readonly index: number;
  /** What the dataset calls the sample, such as its file; `sample 17` where it has no name for it. */
  readonly description: string;
  readonly reason: string;
}

/** A sample that a dataset could not give; `cause` is the dataset's own error. */
export class SampleError extends Error {
  override readonly name = 'SampleError';
  /** The sample's number in the dataset. */
  readonly index: number;
  /** What the dataset calls the sample, such as its file. */
  readonly description: string | undefined;

  constructor(index: number, description: string | undefined, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const place = description === undefined || reason.includes(description) ? '' : ` (${description})`;
    super(`Sample ${index}${place} could not be loaded: ${reason}`, { cause });
    this.index = index;
    this.description = description;
  }
}
