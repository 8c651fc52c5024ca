import { execFile } from 'node:child_process';

/**
 * What a command prints on its standard output.
 *
 * @throws Error with all that it printed when it fails.
 */
export function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`.trim(), { cause: error }));
    });
  });
}
