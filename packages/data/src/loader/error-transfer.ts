/** An error as plain data that can be posted to another thread. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** The error's own simple properties, such as `code` and `path`. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly cause: ErrorRecord | undefined;
}

const deepestCause = 8;

/** Turns whatever was thrown into plain data: the names, messages, stacks and simple properties of an error and its causes. */
export function recordError(thrown: unknown, depth = 0): ErrorRecord {
  if (!(thrown instanceof Error)) {
    return { name: 'Error', message: String(thrown), stack: undefined, properties: {}, cause: undefined };
  }
  const { name, message, stack, cause } = thrown;
  const simple = Object.entries(thrown).filter(
    ([key, value]) => key !== 'name' && !['object', 'function', 'symbol'].includes(typeof value),
  );
  const hasCause = cause !== undefined && depth < deepestCause;
  return {
    name,
    message,
    stack,
    properties: Object.fromEntries(simple),
    cause: hasCause ? recordError(cause, depth + 1) : undefined,
  };
}

/** The error again; one of JavaScript's own kinds is of that class, any other one has its name. */
export function reviveError({ name, message, stack, properties, cause }: ErrorRecord): Error {
  const options = cause && { cause: reviveError(cause) };
  const error = new (builtInError(name))(message, options);
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return Object.assign(error, properties);
}

function builtInError(name: string): ErrorConstructor {
  const kinds: readonly ErrorConstructor[] = [RangeError, TypeError, SyntaxError, ReferenceError, URIError];
  return kinds.find((kind) => kind.name === name) ?? Error;
}
