const faults: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EBUSY: 'it is in use by another program',
  EDQUOT: "the user's share of the disk is used up",
  EEXIST: 'a file of that name is in the way',
  EFBIG: 'it is larger than the system allows',
  EIO: 'the disk reports a fault',
  EISDIR: 'a folder is in its place',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file stands where a folder should be',
  EPERM: 'the system does not allow it',
  EROFS: 'the file system is read-only',
};

/** The system's name of a fault, such as `ENOSPC`, or undefined when the error is none of the system's. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why the system refused, for a person: `the disk is full (ENOSPC)`. */
export function explainFault(error: unknown): string {
  const code = systemCode(error);
  const known = code === undefined ? undefined : faults[code];
  if (known !== undefined) return `${known} (${code})`;
  return error instanceof Error ? error.message : String(error);
}
