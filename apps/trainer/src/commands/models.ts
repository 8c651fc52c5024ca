import { listModels, modelDefaults } from '@ocelli/models';
import { createReporter } from '../console/reporter.js';
import { formatTable } from '../console/table.js';
import { UserError } from '../errors.js';
import type { CommonOptions } from '../program.js';

/** `ocelli models [PATTERN]`. @throws UserError where no name matches the pattern. */
export async function models(pattern: string | undefined, options: CommonOptions): Promise<void> {
  const names = listModels(pattern);
  if (names.length === 0)
    throw new UserError(`no model is named like '${pattern}'; \`ocelli models\` lists all ${listModels().length}`);
  const entries = await Promise.all(names.map(async (name) => ({ name, options: await modelDefaults(name) })));
  const rows = entries.map(({ name, options }) => [
    name,
    Object.entries(options)
      .map(([option, value]) => `${option}=${String(value)}`)
      .join(','),
  ]);
  createReporter(options).event('done', { models: entries }, formatTable(['model', 'options and their defaults'], rows));
}
