import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cli = fileURLToPath(new URL('../../trainer/src/cli.ts', import.meta.url));

/** Runs `ocelli ARGS --json` from source in a process of its own; what its last line says. */
export async function ocelli<Done>(...args: readonly string[]): Promise<Done> {
  const node = ['--conditions=@ocelli/source', '--import', import.meta.resolve('tsx'), cli];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)(process.execPath, [...node, ...args, '--json'], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Done;
}
