import { gzipSync } from 'node:zlib';
import { build, type Plugin, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoFolder } from './demo-tab.js';

let chunks: Rolldown.OutputChunk[];
/** Files that ask for one of Node's modules, in whose place Vite gives them an empty one. */
const askingForNode: string[] = [];
const findAsking: Plugin = {
  name: 'find-asking-for-node',
  buildEnd() {
    askingForNode.push(...(this.getModuleInfo('__vite-browser-external')?.importers ?? []));
  },
};

beforeAll(async () => {
  vi.stubEnv('NODE_ENV', 'production');
  const built = (await build({
    root: demoFolder,
    logLevel: 'error',
    build: { write: false },
    plugins: [findAsking],
  })) as Rolldown.RolldownOutput;
  chunks = built.output.filter((file) => file.type === 'chunk');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/** The chunks that the page loads before anything is asked of it: the entry, and what it imports. */
function atOnce(): Rolldown.OutputChunk[] {
  const found = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const chunk of found) {
    for (const fileName of chunk.imports) {
      const imported = chunks.find((other) => other.fileName === fileName);
      if (imported) found.add(imported);
    }
  }
  return [...found];
}

const modulesOf = (some: readonly Rolldown.OutputChunk[]) => some.flatMap(({ moduleIds }) => moduleIds);
const gzippedKilobytes = (some: readonly Rolldown.OutputChunk[]) =>
  some.reduce((sum, { code }) => sum + gzipSync(code).length, 0) / 1000;

/** Of models. */
const familiesIn = (chunk: Rolldown.OutputChunk) =>
  new Set(chunk.moduleIds.flatMap((id) => /\/models\/src\/(?!parts\/|pretrained\/)([\w-]+)\//.exec(id)?.[1] ?? []));

describe('what the page is made of', () => {
  it('holds nothing of the trainer, of data sets or of other backends', () => {
    const foreign = /\/apps\/trainer\/|\/packages\/(data|train|backend-node)\/|\/node_modules\/(sharp|onnxruntime-\w+)\//;
    expect(modulesOf(chunks).filter((id) => foreign.test(id))).toEqual([]);
  });

  it("asks for none of Node's modules, but for tfjs, which has branches for Node", () => {
    expect(askingForNode.filter((id) => !/\/node_modules\/(@tensorflow|seedrandom)\//.test(id))).toEqual([]);
  });

  it('loads neither a backend nor a model before it needs it, and no model with another', () => {
    const late = /\/tfjs-backend-(webgl|wasm)\/|\/packages\/models\/src\/(small-cnn|resnet)\//;
    expect(modulesOf(atOnce()).filter((id) => late.test(id))).toEqual([]);
    const models = chunks.map(familiesIn).filter(({ size }) => size > 0);
    expect(models).toEqual(expect.arrayContaining([new Set(['small-cnn']), new Set(['resnet'])]));
    for (const { size } of models) expect(size).toBe(1);
  });

  // Of the first, tfjs-core is about 100 kB, Svelte 20 and the list of a hundred models 3. Of the families of models a page loads one.
  it('is small', () => {
    const families = chunks.filter((chunk) => familiesIn(chunk).size > 0);
    expect(gzippedKilobytes(atOnce())).toBeLessThan(165);
    expect(gzippedKilobytes(chunks.filter((chunk) => !families.includes(chunk)))).toBeLessThan(315);
    for (const family of families) expect(gzippedKilobytes([family]), family.fileName).toBeLessThan(5);
  });
});
