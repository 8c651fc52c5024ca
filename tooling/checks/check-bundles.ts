import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, gzippedKilobytes, modulesOf } from './bundles.js';
import { Stranger } from './stranger.js';
import type { Tarballs } from './tarballs.js';

/**
 * Builds pages from the tarballs.
 *
 * @throws Error when a page downloads a backend that it did not ask for, or a model another model.
 */
export async function checkBundles(tarballs: Tarballs, folder: string): Promise<void> {
  const stranger = new Stranger(folder);
  await stranger.install(tarballs.installArguments(['@ocelli/nn', '@ocelli/models', '@tensorflow/tfjs-core']));

  const { layers } = await bundle(stranger, {
    layers: `import { Linear } from '@ocelli/nn'; document.title = new Linear(1, 2).describe();`,
  });
  refuse('a page of layers', modulesOf([...layers.atOnce, ...layers.later]), /tfjs-backend-|@ocelli\/models/);
  console.log(`packages: a page with one layer is ${gzippedKilobytes(layers.atOnce)} kB, gzipped, with tfjs-core`);

  const { zoo } = await bundle(stranger, {
    zoo: `import { createModel } from '@ocelli/models'; createModel(document.title);`,
  });
  const models = modelFolders(stranger);
  refuse('a page that makes models by name', modulesOf(zoo.atOnce), inFolders(models));

  const pageOf = (model: string) => `import * as model from '@ocelli/models/${model}'; document.title = Object.keys(model);`;
  const alone = await bundle(stranger, Object.fromEntries(models.map((model) => [model, pageOf(model)])));
  for (const [model, { atOnce, later }] of Object.entries(alone)) {
    const others = models.filter((other) => other !== model);
    const modules = modulesOf([...atOnce, ...later]);
    refuse(`a page of ${model} alone`, modules, new RegExp(`${inFolders(others).source}|@ocelli/models/dist/registry`));
    if (!modules.some((path) => inFolders([model]).test(path))) throw new Error(`a page of ${model} is without it`);
  }
}

/** Folders that hold a model: those that can be imported by name. */
function modelFolders(stranger: Stranger): string[] {
  const dist = join(stranger.folder, 'node_modules/@ocelli/models/dist');
  const folders = readdirSync(dist, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const models = folders.map(({ name }) => name).filter((name) => readdirSync(join(dist, name)).includes('index.js'));
  if (models.length < 2) throw new Error(`expected folders of models in ${dist}, found ${models.join(', ') || 'none'}`);
  return models;
}

function inFolders(models: readonly string[]): RegExp {
  return new RegExp(`@ocelli/models/dist/(${models.join('|')})/`);
}

function refuse(page: string, modules: readonly string[], unwanted: RegExp): void {
  const found = modules.filter((path) => unwanted.test(path));
  if (found.length > 0) throw new Error(`${page} downloads ${found.join(', ')}`);
}
