/** A fault of the input, not of the program: printed as one line, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** The process's exit code. */
  readonly exitCode: number;

  constructor(message: string, options: { readonly cause?: unknown; readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}

/** `message` with the nearest of `known` names behind it, where one is near enough to be meant; otherwise with `otherwise`. */
export async function withNearestName(
  message: string,
  name: string,
  known: readonly string[],
  otherwise = ` (there are: ${known.join(', ')})`,
): Promise<string> {
  const { closestMatch } = await import('leven');
  const nearest = closestMatch(name.toLowerCase(), [...known], { maxDistance: Math.max(2, Math.floor(name.length / 3)) });
  return nearest === undefined ? `${message}${otherwise}` : `${message}; did you mean '${nearest}'?`;
}
