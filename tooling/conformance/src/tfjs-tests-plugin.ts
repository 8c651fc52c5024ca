import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';

/** The modules of tfjs-core that vite transforms; its bundle for Node, which everything else imports, is not among them. */
export const tfjsTestModules = /@tensorflow\/tfjs-core\/dist\/(?!tf-core)/;

/**
 * Lets the tests inside tfjs-core's package run in vitest, on the very tfjs-core that the backends import.
 *
 * Node would load neither (extensionless imports in what it takes for CommonJS); and loaded as they stand they bring a second tfjs-core, and
 * a jasmine_util that needs jasmine.
 */
export function tfjsTestsPlugin(): Plugin {
  return {
    name: 'ocelli:tfjs-tests',
    enforce: 'pre',
    resolveId(specifier, importer) {
      if (importer === undefined || !specifier.startsWith('.')) return undefined;
      const [dist] = /^.*@tensorflow\/tfjs-core\/dist(?=\/)/.exec(importer) ?? [];
      if (dist === undefined || !tfjsTestModules.test(importer)) return undefined;
      const target = join(dirname(importer), specifier);
      if (target === join(dist, 'index') || target === dist) return mainOf(dirname(dist));
      if (target === join(dist, 'jasmine_util')) return fileURLToPath(new URL('./jasmine-util.ts', import.meta.url));
      return undefined;
    },
  };
}

function mainOf(folder: string): string {
  const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
  return join(folder, main);
}
