import { numbersOf, signatureOf } from './flatten.js';

/** So many programs that differ only in a number are more than the few that a setting is tried with. */
const programsTillWarning = 4;
/** Kinds of arguments that are remembered. */
const kindsKept = 64;

/** Says once of a function when a number among its arguments, changing from call to call, makes a program each time. */
export function watchNumbers(): (given: readonly unknown[]) => void {
  const kinds = new Map<string, Map<string, readonly unknown[]>>();
  let isDone = false;
  return (given) => {
    if (isDone) return;
    const kind = signatureOf(given, { numbers: false });
    const made = kinds.get(kind) ?? new Map<string, readonly unknown[]>();
    // No tensors, which would live on.
    made.set(signatureOf(given), numbersOf(given));
    kinds.set(kind, made);
    if (made.size >= programsTillWarning) {
      isDone = true;
      console.warn(explain([...made.values()] as ReturnType<typeof numbersOf>[]));
      kinds.clear();
    }
    if (kinds.size > kindsKept) kinds.delete(kinds.keys().next().value as string);
  };
}

function explain(calls: readonly ReturnType<typeof numbersOf>[]): string {
  const [first = []] = calls;
  const changing = first.flatMap(({ path, isSeed }, index) => {
    const values = new Set(calls.map((numbers) => numbers[index]?.number));
    return isSeed || values.size === 1 ? [] : [`${path} (${[...values].join(', ')})`];
  });
  return `compile: the function was compiled ${calls.length} times for arguments that differ only in the number ${changing.join(' and ')}; its path begins with the argument's index. Pass a number that changes as a tensor, such as tf.scalar(number).`;
}
