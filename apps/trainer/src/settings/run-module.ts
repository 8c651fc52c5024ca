import { pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';

/**
 * Runs a user's module, TypeScript or JavaScript, on any Node, and gives its default export.
 *
 * What it imports of Ocelli and tfjs-core is what this process already runs, wherever that is installed: a module made of another copy's
 * classes would be none here.
 */
export async function runModule(path: string): Promise<unknown> {
  const jiti = createJiti(pathToFileURL(path).href, { interopDefault: false, virtualModules: await ownModules() });
  const { default: exported } = await jiti.import<{ readonly default?: unknown }>(path);
  return exported;
}

async function ownModules(): Promise<Record<string, unknown>> {
  const modules: Record<string, Promise<unknown>> = {
    ocelli: import('../index.js'),
    '@ocelli/backend': import('@ocelli/backend'),
    '@ocelli/data': import('@ocelli/data'),
    '@ocelli/data/node': import('@ocelli/data/node'),
    '@ocelli/models': import('@ocelli/models'),
    '@ocelli/nn': import('@ocelli/nn'),
    '@ocelli/ops': import('@ocelli/ops'),
    '@ocelli/random': import('@ocelli/random'),
    '@ocelli/safetensors': import('@ocelli/safetensors'),
    '@ocelli/train': import('@ocelli/train'),
    '@ocelli/transforms': import('@ocelli/transforms'),
    '@tensorflow/tfjs-core': import('@tensorflow/tfjs-core'),
  };
  return Object.fromEntries(await Promise.all(Object.entries(modules).map(async ([name, module]) => [name, await module])));
}
