import { inspect } from 'node:util';
import { UserError } from './errors.js';

/** Errors of the packages that say in their message what is wrong with the input and need no stack. */
const plainNames = [
  'BackendError',
  'CheckpointError',
  'CompileError',
  'DataError',
  'ExecutionError',
  'FileError',
  'NonFiniteError',
  'RestoreError',
  'SafetensorsError',
  'SampleError',
  'StateDictError',
  'TracedReadError',
  'UnsupportedKernelError',
  'UserError',
];

const systemFaults: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EEXIST: 'a file of that name is in the way',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file stands where a folder should be',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
};

/** Whether an error is a fault of the input or of the machine, which is told in one line. */
export function isPlain(error: unknown): error is Error {
  return error instanceof Error && (plainNames.includes(error.name) || systemFault(error) !== undefined);
}

/** One line for a person; the stack and the causes follow only for a fault of the program itself, or with OCELLI_DEBUG set. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!isPlain(error) || process.env.OCELLI_DEBUG) return inspect(error);
  const fault = systemFault(error);
  const { path } = error as NodeJS.ErrnoException;
  // Lists that packages print over several lines become one.
  const message = error.message.replace(/\s*\n\s*/g, ' ');
  return fault === undefined || path === undefined ? message : `${path}: ${fault}`;
}

function systemFault(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? undefined : systemFaults[code];
}

/** Tells an error on standard error, and to machines as a line of JSON too; returns the process's exit code. */
export function fail(error: unknown, json: boolean): number {
  const message = explainError(error);
  if (json) process.stdout.write(`${JSON.stringify({ event: 'error', message })}\n`);
  process.stderr.write(`ocelli: ${message}\n`);
  return error instanceof UserError ? error.exitCode : 1;
}
