import { defineConfig } from 'vitest/config';

const conditions = ['@ocelli/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['{packages,apps,examples}/*/{src,test}/**/*.test.ts', 'tooling/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts'],
    setupFiles: ['./tooling/vitest/setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    // Worker threads that a test starts inherit these, so that they load sources too.
    execArgv: ['--conditions=@ocelli/source', '--import', 'tsx'],
  },
});
