import { playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumArguments, chromiumEnvironment } from './chromium.js';

/** The vitest project that runs the tests of `include` inside Chromium, one file at a time: a software renderer takes all cores. */
export function chromiumProject(
  executablePath: string,
  test: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration {
  const launchOptions = { executablePath, args: [...chromiumArguments], env: chromiumEnvironment() };
  return {
    resolve: { conditions: ['@ocelli/source', 'browser', 'module', 'import', 'default'] },
    test: {
      ...test,
      name: 'chromium',
      fileParallelism: false,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}
