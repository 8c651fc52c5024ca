import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Milliseconds of CPU time. */
interface Used {
  readonly everyone: number;
  readonly own: number;
  readonly at: number;
}

/** Linux counts in hundredths of a second, whatever the kernel's own clock. */
const millisecondsPerTick = 10;

/**
 * Begins to watch; the function that it gives tells what share of the machine, 0 to 1, other processes than this one and its children have
 * used since: PyTorch takes several times as long where one of its two threads has to wait. Undefined where there is no `/proc`.
 */
export function watchOthers(): () => number | undefined {
  const before = readUsed();
  return () => {
    const after = readUsed();
    if (before === undefined || after === undefined) return undefined;
    const others = after.everyone - before.everyone - (after.own - before.own);
    return Math.max(0, others / (cpus().length * (after.at - before.at)));
  };
}

function readUsed(): Used | undefined {
  try {
    const everyone = cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
    return { everyone, own: usedBelow(process.pid), at: performance.now() };
  } catch {
    return undefined;
  }
}

function usedBelow(pid: number): number {
  // The name of a process, in parentheses, may have spaces; user and system time are the 12th and 13th field after it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const used = millisecondsPerTick * (Number(fields[11]) + Number(fields[12]));
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.reduce((sum, child) => sum + usedBelow(child), used);
}
