const resolutionFlags = ['--conditions', '-C', '--import', '--require', '-r', '--loader', '--experimental-loader'];

/**
 * The Node flags for a thread, or undefined to take over those of the process.
 *
 * A process that got its program as text (`node --input-type=module -e ...`) would hand on --input-type, with which a thread
 * cannot run a file; then only the flags that say how modules are found are handed on.
 */
export function threadArguments(processArguments: readonly string[]): string[] | undefined {
  if (!processArguments.some((argument) => argument.startsWith('--input-type'))) return undefined;
  const kept: string[] = [];
  for (const [place, argument] of processArguments.entries()) {
    const [flag = '', value] = argument.split('=', 2);
    if (!resolutionFlags.includes(flag)) continue;
    kept.push(argument);
    const next = processArguments[place + 1];
    if (value === undefined && next !== undefined) kept.push(next);
  }
  return kept;
}
