/** A backend is unknown, absent or cannot start. The message is the reason followed by the mend. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  /** What is wrong. */
  readonly reason: string;
  /** What to do about it; may be empty. */
  readonly mend: string;

  constructor(reason: string, mend: string, options?: ErrorOptions) {
    super(mend === '' ? reason : `${reason} ${mend}`, options);
    this.reason = reason;
    this.mend = mend;
  }
}
