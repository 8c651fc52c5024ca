import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findChromium, withoutChromium } from './tooling/browser/src/chromium.js';
import { chromiumProject } from './tooling/browser/src/chromium-project.js';
import { tfjsTestModules, tfjsTestsPlugin } from './tooling/conformance/src/tfjs-tests-plugin.js';

// No 'import' among them: Node would take it for `require` too.
const conditions = ['@ocelli/source', 'node'];
const folders = '{packages,apps,examples}/*/{src,test}/**';
// Five steps of ResNet-18 take 17 s on two idle cores, and took 83 s beside a build: a time-out is for what hangs.
const shared = { setupFiles: ['./tooling/vitest/setup.ts'], testTimeout: 240_000, hookTimeout: 240_000 };

function inNode(name: string, test: NonNullable<TestProjectInlineConfiguration['test']>): TestProjectInlineConfiguration {
  return {
    plugins: [tfjsTestsPlugin()],
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      ...shared,
      name,
      pool: 'forks',
      server: { deps: { inline: [tfjsTestModules] } },
      // Worker threads that a test starts inherit these, so that they load sources too.
      execArgv: ['--conditions=@ocelli/source', '--import', 'tsx'],
      ...test,
      exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts', ...(test.exclude ?? [])],
    },
  };
}

// A process of its own, with tfjs loaded anew, takes each file a second: these packages' files share processes, but for those
// that change what the whole process sees, which are named `*.alone.test.ts`.
const sharing = 'packages/{compile,data,models,nn,ops,random,safetensors,train,transforms}/src/**/!(*.alone).test.ts';
const inProcesses = [
  inNode('node', { include: [sharing], isolate: false }),
  inNode('node-alone', { include: [`${folders}/*.test.ts`, 'tooling/**/*.test.ts'], exclude: [sharing] }),
];

const chromium = findChromium();
if (chromium === undefined) console.warn(`notice: tests in a browser are passed over, for each ${withoutChromium}`);
const inChromium = chromium && chromiumProject(chromium, { ...shared, include: [`${folders}/*.browser.test.ts`] });

export default defineConfig({ test: { maxWorkers: 2, projects: inChromium ? [...inProcesses, inChromium] : inProcesses } });
