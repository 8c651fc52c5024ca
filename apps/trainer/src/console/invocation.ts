/**
 * How this command was called, so that what is suggested next can be typed as it stands: `ocelli`, or by way of the package manager whose
 * script it runs in, which may itself be there only for a moment (`npx -y pnpm@10.34.9 ocelli`).
 */
export function invocation(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { npm_lifecycle_event: script, npm_config_user_agent: agent = '', npm_execpath: manager = '' } = environment;
  const [, name, version] = /^(\w+)\/([\d.]+)/.exec(agent) ?? [];
  if (script === 'npx') return 'npx ocelli';
  if (script === undefined || name === undefined) return 'ocelli';
  const isPassing = /[\\/]_npx[\\/]/.test(manager);
  if (name === 'npm') return 'npm run ocelli --';
  return isPassing ? `npx -y ${name}@${version} ocelli` : `${name} ocelli`;
}
