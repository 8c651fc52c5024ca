import { execFile } from 'node:child_process';

/**
 * What a command prints on its standard output, in the environment of this process unless another is given.
 *
 * @throws Error with all that it printed when it fails.
 */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env: environment, encoding: 'utf8', maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`.trim(), { cause: error }));
    });
  });
}
