import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

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

/** Starts `ocelli ARGS` from source in a process of its own. */
export function start(args: readonly string[], cwd = process.cwd()): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, ['--conditions=@ocelli/source', '--import', import.meta.resolve('tsx'), cli, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      const events = args.includes('--json') ? lines.map((line) => JSON.parse(line) as Record<string, unknown>) : [];
      resolve({ code, signal, stdout, stderr, events });
    });
  });
  return { child, finished };
}

/** Runs `ocelli ARGS` to its end. */
export function ocelli(args: readonly string[], cwd?: string): Promise<Finished> {
  return start(args, cwd).finished;
}
