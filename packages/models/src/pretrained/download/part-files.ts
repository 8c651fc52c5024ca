/**
 * Parts of files lie beside them as `FILE.part.OWNER.UNIQUE.ETAG`: the owner is the process that writes it, or 0. Each process writes a
 * file of its own, so that two that download the same never meet.
 */
const pattern = /^\.part\.(?<owner>\d+)\.(?<unique>[\da-f]+)\.(?<etag>.*)$/;

/** A name for a part that this process writes. */
export function newPart(file: string, etag: string | undefined, owner: number = process.pid): string {
  const unique = process.getBuiltinModule('node:crypto').randomUUID().slice(0, 8);
  // A file's name can have 255 bytes; an etag that is longer is not gone on with.
  const kept = etag === undefined ? '' : encodeURIComponent(etag);
  return `${file}.part.${owner}.${unique}.${kept.length <= 100 ? kept : ''}`;
}

/** Takes over a part that nobody writes any more, if one is there that can be gone on with; others of that kind are removed. */
export async function claimPart(file: string): Promise<{ part: string; etag: string } | undefined> {
  const { basename, dirname, join } = process.getBuiltinModule('node:path');
  const { readdir, rename, rm } = process.getBuiltinModule('node:fs/promises');
  const folder = dirname(file);
  let claimed: { part: string; etag: string } | undefined;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(basename(file))) continue;
    const { owner, etag = '' } = pattern.exec(name.slice(basename(file).length))?.groups ?? {};
    if (owner === undefined || isRunning(Number(owner))) continue;
    if (claimed !== undefined || etag === '') {
      await rm(join(folder, name), { force: true });
      continue;
    }
    const part = newPart(file, decodeURIComponent(etag));
    const isOurs = await rename(join(folder, name), part).then(
      () => true,
      // Another process was first.
      () => false,
    );
    if (isOurs) claimed = { part, etag: decodeURIComponent(etag) };
  }
  return claimed;
}

/** Leaves a part for whoever wants to go on with it; one without an etag, which nobody could, is removed. */
export async function releasePart(file: string, part: string, etag: string | undefined): Promise<void> {
  const { rename, rm } = process.getBuiltinModule('node:fs/promises');
  if (etag === undefined) await rm(part, { force: true });
  else await rename(part, newPart(file, etag, 0));
}

function isRunning(owner: number): boolean {
  if (owner === 0) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // EPERM: it is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
