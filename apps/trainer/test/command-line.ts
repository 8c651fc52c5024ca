import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, vi } from 'vitest';
import { runCommandLine } from '../src/program.js';

const cli = join(import.meta.dirname, '../src/cli.ts');

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The JSON lines of standard output, for `--json`. */
  readonly events: readonly Record<string, unknown>[];
}

interface StartOptions {
  readonly cwd?: string | undefined;
  /** The largest file in KiB that the process may write, as if the disk were full then. */
  readonly largestFile?: number;
  /** What the process's environment says beside the usual. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Starts `ocelli ARGS` from source in a process of its own, as if typed at a prompt. */
export function start(
  args: readonly string[],
  { cwd = process.cwd(), largestFile, env = {} }: StartOptions = {},
): { child: ChildProcess; finished: Promise<Finished> } {
  const command = [process.execPath, '--conditions=@ocelli/source', '--import', import.meta.resolve('tsx'), cli, ...args];
  const limited = largestFile === undefined ? command : ['bash', '-c', `ulimit -f ${largestFile}; exec "$@"`, 'bash', ...command];
  const child = spawn(limited[0] ?? '', limited.slice(1), {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve(toFinished(args, { code, signal }, stdout, stderr));
    });
  });
  return { child, finished };
}

function toFinished(args: readonly string[], exit: Pick<Finished, 'code' | 'signal'>, stdout: string, stderr: string): Finished {
  const lines = args.includes('--json') ? stdout.split('\n').filter((line) => line !== '') : [];
  // A process that was killed may have left half a line.
  const whole = exit.signal === null ? lines : lines.slice(0, -1);
  return { ...exit, stdout, stderr, events: whole.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** Runs `ocelli ARGS` to its end. */
export function ocelli(args: readonly string[], cwd?: string): Promise<Finished> {
  return start(args, { cwd }).finished;
}

/** Runs `ocelli ARGS` in this process, which starts sooner. */
export async function ocelliHere(args: readonly string[]): Promise<Finished> {
  const [stdout, stderr] = [process.stdout, process.stderr].map((stream) => {
    const written: string[] = [];
    const spy = vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    return { written, spy };
  });
  try {
    const code = await runCommandLine(['node', 'ocelli', ...args]);
    return toFinished(args, { code, signal: null }, stdout?.written.join('') ?? '', stderr?.written.join('') ?? '');
  } finally {
    stdout?.spy.mockRestore();
    stderr?.spy.mockRestore();
  }
}

/** A folder for a test file, removed at its end; then no command that ran in this process may have left a file of it open. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ocelli-'));
  afterAll(() => {
    const open = openFiles().filter((file) => file.startsWith(folder));
    rmSync(folder, { recursive: true, force: true });
    expect(open, 'files left open').toEqual([]);
  });
  return folder;
}

/** Paths of the files that this process has open, where the system lists them. */
function openFiles(): string[] {
  const own = '/proc/self/fd';
  if (!existsSync(own)) return [];
  return readdirSync(own).flatMap((descriptor) => {
    try {
      return [readlinkSync(join(own, descriptor))];
    } catch {
      // The descriptor that lists them is gone by now.
      return [];
    }
  });
}

/** The last JSON line. */
export function last({ events }: Finished): Record<string, unknown> {
  return events.at(-1) ?? {};
}

/** The lines of a run's `metrics.jsonl`. */
export function metricsLines(runDir: string): Record<string, unknown>[] {
  const lines = readFileSync(join(runDir, 'metrics.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}
