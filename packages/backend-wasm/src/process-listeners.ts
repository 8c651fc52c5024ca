/**
 * Runs `start` and takes away what Emscripten's code puts on Node's process meanwhile: handlers of uncaught exceptions and rejections
 * that throw again, which would hide the program's own errors behind a listener's.
 */
export async function withoutProcessListeners<Result>(start: () => Promise<Result>): Promise<Result> {
  if (typeof process === 'undefined' || typeof process.listeners !== 'function') return start();
  const before = new Set<unknown>([...process.listeners('uncaughtException'), ...process.listeners('unhandledRejection')]);
  try {
    return await start();
  } finally {
    for (const listener of process.listeners('uncaughtException')) {
      if (!before.has(listener) && rethrows(listener)) process.off('uncaughtException', listener);
    }
    for (const listener of process.listeners('unhandledRejection')) {
      if (!before.has(listener) && rethrows(listener)) process.off('unhandledRejection', listener);
    }
  }
}

/** Tells Emscripten's handlers from those that others have put on in the same time. */
function rethrows(listener: unknown): boolean {
  return /^function\s*\((\w+)\)\s*\{\s*(if\s*\(!\(\1 instanceof ExitStatus\)\)\s*\{\s*)?throw \1;?\s*\}/.test(String(listener));
}
