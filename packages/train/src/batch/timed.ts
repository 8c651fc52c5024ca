/** The items of a source, each with the seconds that were waited for it. Leaving the loop ends the source. */
export async function* timed<Item>(
  source: AsyncIterable<Item>,
): AsyncGenerator<{ item: Item; waitSeconds: number }, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let done = false;
  try {
    for (;;) {
      const before = performance.now();
      const next = await iterator.next();
      if (next.done === true) {
        done = true;
        return;
      }
      yield { item: next.value, waitSeconds: (performance.now() - before) / 1000 };
    }
  } finally {
    if (!done) await iterator.return?.();
  }
}
