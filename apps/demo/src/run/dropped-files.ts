import type { PickedFile } from './pick-run.js';

/** A run folder has one folder within; deeper than this lies something else. */
const deepest = 3;

/** The files of what was dropped or pasted, with all that dropped folders hold. Call it in the event's own turn: later the data is gone. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<PickedFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  if (entries.length === 0) return looseFiles(files);
  const found = await Promise.all(entries.map((entry) => filesOf(entry, 0)));
  return found.flat();
}

/** The files of a file or folder picker. */
export function looseFiles(files: Iterable<File>): PickedFile[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function filesOf(entry: FileSystemEntry, depth: number): Promise<PickedFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  if (!isFolder(entry) || depth === deepest) return [];
  const within = await Promise.all((await entriesOf(entry)).map((child) => filesOf(child, depth + 1)));
  return within.flat();
}

/** A reader hands out a folder's entries in parts, and then an empty one. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return found;
    found.push(...part);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
