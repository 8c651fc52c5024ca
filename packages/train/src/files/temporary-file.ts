import { randomUUID } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from './system-fault.js';

/** A file that nobody has written to for this long was left behind. */
const abandonedMilliseconds = 3_600_000;

/** A new name beside `path`, which says which process writes there: `.NAME.PID-RANDOM.tmp`. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
}

/** Removes what killed processes have left beside `path` while they wrote it; what another process writes now stays. */
export async function removeStrayFiles(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `.${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const writer = name.startsWith(prefix) ? /^(\d+)-[\da-f]{8}\.tmp$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (writer === undefined) continue;
    const stray = join(folder, name);
    // It may be gone by now, or not ours to remove: neither is a reason not to save.
    if (await isStray(stray, Number(writer)).catch(() => false)) await unlink(stray).catch(() => undefined);
  }
}

async function isStray(path: string, writer: number): Promise<boolean> {
  if (!isAlive(writer)) return true;
  const { mtimeMs } = await stat(path);
  // Within a container a run's process has the same number each time.
  const begun = Date.now() - 1000 * process.uptime();
  return (writer === process.pid && mtimeMs < begun - 1000) || mtimeMs < Date.now() - abandonedMilliseconds;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
