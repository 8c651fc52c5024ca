import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findChromium, withoutChromium } from './tooling/browser/src/chromium.js';
import { chromiumProject } from './tooling/browser/src/chromium-project.js';
import { tfjsTestModules, tfjsTestsPlugin } from './tooling/conformance/src/tfjs-tests-plugin.js';

// No 'import' among them: Node would take it for `require` too.
const conditions = ['@ocelli/source', 'node'];
const folders = '{packages,apps,examples}/*/{src,test}/**';
// Five steps of ResNet-18 take 17 s on two idle cores, and took 83 s beside a build: a time-out is for what hangs.
const shared = { setupFiles: ['./tooling/vitest/setup.ts'], testTimeout: 240_000, hookTimeout: 240_000 };

const inNode: TestProjectInlineConfiguration = {
  plugins: [tfjsTestsPlugin()],
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    ...shared,
    name: 'node',
    include: [`${folders}/*.test.ts`, 'tooling/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts'],
    pool: 'forks',
    server: { deps: { inline: [tfjsTestModules] } },
    // Worker threads that a test starts inherit these, so that they load sources too.
    execArgv: ['--conditions=@ocelli/source', '--import', 'tsx'],
  },
};

const chromium = findChromium();
if (chromium === undefined) console.warn(`notice: tests in a browser are passed over, for each ${withoutChromium}`);
const inChromium = chromium && chromiumProject(chromium, { ...shared, include: [`${folders}/*.browser.test.ts`] });

export default defineConfig({ test: { maxWorkers: 2, projects: inChromium ? [inNode, inChromium] : [inNode] } });
