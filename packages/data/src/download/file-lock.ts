import { open, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock whose holder has not been heard of for so long, in milliseconds, is taken over. */
const patience = 30_000;

/**
 * Does work that one process or thread at a time may do for a file: `FILE.lock` stands beside it meanwhile. A lock that a killed process
 * left behind is taken over after half a minute.
 *
 * @throws what the work throws; the system's error where no lock can be written.
 */
export async function withFileLock<Result>(file: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  const lock = `${file}.lock`;
  while (!(await create(lock))) {
    if (await isAbandoned(lock)) await rm(lock, { force: true });
    else await sleep(100, undefined, { ...(signal && { signal }) });
  }
  const heartbeat = setInterval(() => void touch(lock), patience / 6);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(lock, { force: true });
  }
}

async function create(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx');
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  return stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > patience,
    () => false,
  );
}

async function touch(lock: string): Promise<void> {
  const now = new Date();
  // Where it is gone, the work goes on: the file gets its name only once its sum is right.
  await utimes(lock, now, now).catch(() => undefined);
}
