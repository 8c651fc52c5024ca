/** A backend is unknown, absent or cannot start; `mend` says what to do about it. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly mend: string;

  constructor(reason: string, mend: string, options?: ErrorOptions) {
    super(mend === '' ? reason : `${reason} ${mend}`, options);
    this.mend = mend;
  }
}
