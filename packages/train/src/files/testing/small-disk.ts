import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface SmallDisk {
  readonly folder: string;
  makeReadOnly(): void;
}

/** A file system of 64 KiB of its own, or undefined where the system lets nobody mount one. */
export function smallDisk(): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'ocelli-disk-'));
  const mount = (...options: string[]) => execFileSync('mount', [...options, folder], { stdio: 'ignore' });
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs');
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  return { folder, makeReadOnly: () => mount('-o', 'remount,ro') };
}
